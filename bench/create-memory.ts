import { dirname } from 'node:path';
import type { Figure } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import { descendants, residentMiB } from './processes.ts';
import type { RunningProduct } from './product.ts';
import { peerPython } from './python.ts';
import { createToTable } from './sessions.ts';

const venv = dirname(dirname(peerPython()));

await using theirs = await peer.start({ sessions: {}, create: { venv, prewarm: 0 } });
await using own = await ours.start({ sessions: {}, create: { venv, prewarm: 1 } });
await own.background?.({ archive: false, spares: 1 });
const spare = largest(own);
await createToTable(own, 'used');
await own.background?.({ archive: true, spares: 2 });
const worker = largest(own);
await createToTable(theirs, 'used');

const figures: Figure[] = [
  { what: 'a spare worker that waits', unit: 'MiB', ours: spare, target: { value: 400 } },
  { what: 'a worker with one table', unit: 'MiB', ours: worker, peer: largest(theirs), target: { ratio: 1.05 } },
];
console.log(JSON.stringify(figures));

/** Its largest worker; each is one process. */
function largest({ pid }: RunningProduct): number {
  return Math.max(...descendants(pid).map(residentMiB));
}
