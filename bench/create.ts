import { dirname } from 'node:path';
import { type Figure, percentile } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product, RunningProduct } from './product.ts';
import { peerPython } from './python.ts';
import { createToTable, deleteSession } from './sessions.ts';

const venv = dirname(dirname(peerPython()));
/** A worker's image for the figures of containers; without it there are none. */
const image = process.env['DH_MCP_TEST_IMAGE'];
const coldRounds = 5;
const warmRounds = 10;

const figures = [...(await coldStarts()), await warmStarts(), ...(image ? [await containerStarts(image)] : [])];
console.log(JSON.stringify(figures));

/** Turn by turn, so that a busy moment of the machine hits both. The first one of ours makes the archive of classes. */
async function coldStarts(): Promise<Figure[]> {
  await using theirs = await start(peer, 0);
  await using own = await start(ours, 0);
  const theirFirst = await round(theirs, 'first');
  const ownFirst = await round(own, 'first');
  await own.background?.({ archive: true, spares: 0 });
  const times: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] };
  for (let index = 0; index < coldRounds; index++) {
    times.peer.push(await round(theirs, `cold${index}`));
    times.ours.push(await round(own, `cold${index}`));
  }
  const what = 'create to first table listed, cold';
  const median = { ours: percentile(times.ours, 50), peer: percentile(times.peer, 50) };
  return [
    { what, unit: 'ms', ...median, target: { ratio: 0.85 } },
    { what: `${what}, the very first`, unit: 'ms', ours: ownFirst, peer: theirFirst, target: { ratio: 1 } },
  ];
}

async function warmStarts(): Promise<Figure> {
  await using own = await start(ours, 1);
  const times: number[] = [];
  for (let index = 0; index < warmRounds; index++) {
    await own.background?.({ archive: index > 0, spares: index + 1 });
    times.push(await round(own, `warm${index}`));
  }
  return { what: 'create to first table listed, warm', unit: 'ms', ours: percentile(times, 50), target: { value: 500 } };
}

/** Beside the peer's Python sessions: it was not seen to be quicker with containers. */
async function containerStarts(docker_image: string): Promise<Figure> {
  await using theirs = await start(peer, 0);
  await using own = await start(ours, 0);
  const times: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] };
  for (let index = 0; index < coldRounds; index++) {
    times.peer.push(await round(theirs, `box${index}`));
    times.ours.push(await round(own, `box${index}`, { launch_method: 'docker', docker_image }));
  }
  const median = { ours: percentile(times.ours, 50), peer: percentile(times.peer, 50) };
  return { what: 'create to first table listed, docker (peer: python)', unit: 'ms', ...median, target: { ratio: 2 } };
}

function start(product: Product, prewarm: number): Promise<RunningProduct> {
  return product.start({ sessions: {}, create: { venv, prewarm } });
}

async function round(running: RunningProduct, name: string, how?: object): Promise<number> {
  const ms = await createToTable(running, name, how);
  await deleteSession(running, name);
  return ms;
}
