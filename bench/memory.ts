import { setTimeout as delay } from 'node:timers/promises';
import { startDeephaven } from './deephaven.ts';
import type { Figure } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import { residentMiB } from './processes.ts';
import type { Product, RunningProduct } from './product.ts';
import { peerPython } from './python.ts';
import { tablesScript } from './tables.ts';

const reads = Number(process.env['BENCH_READS'] ?? 10_000);
/** Long enough for what start-up left behind to be collected. Milliseconds. */
const settleMs = 3000;

await using deephaven = await startDeephaven(peerPython());

async function connected(product: Product): Promise<RunningProduct> {
  const running = await product.start({ sessions: { local: deephaven.port } });
  await running.client.read('session_script_run', { ...running.session('local'), script: tablesScript });
  return running;
}

async function idle(running: RunningProduct): Promise<number> {
  await delay(settleMs);
  return residentMiB(running.pid);
}

/** Small reads, sixteen at a time. */
async function readMany(running: RunningProduct, count: number): Promise<void> {
  const args = { ...running.session('local'), table_name: 'bench_table', max_rows: 100, format: 'csv' };
  let left = count;
  const callers = Array.from({ length: 16 }, async () => {
    while (left-- > 0) await running.client.call('session_table_data', args);
  });
  await Promise.all(callers);
}

async function idlePeer(): Promise<number> {
  await using running = await connected(peer);
  return await idle(running);
}

const theirs = await idlePeer();
await using running = await connected(ours);
const own = await idle(running);
await readMany(running, reads / 5);
const early = await idle(running);
await readMany(running, reads);
const late = await idle(running);

const figures: Figure[] = [
  { what: 'idle, one connected session', unit: 'MiB', ours: own, peer: theirs, target: { ratio: 0.6 } },
  { what: `growth over ${reads} reads, after ${reads / 5}`, unit: 'MiB', ours: late - early, target: { value: 20 } },
];
console.log(JSON.stringify(figures));
