import { dirname } from 'node:path';
import { type Figure, percentile, timed } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { RunningProduct } from './product.ts';
import { peerPython } from './python.ts';

const create = { venv: dirname(dirname(peerPython())), prewarm: 0 };
await using theirs = await peer.start({ sessions: {}, create });
await using own = await ours.start({ sessions: {}, create });

/** From the call that creates a session to a list that shows its first table. Milliseconds. */
async function createOne(running: RunningProduct, name: string): Promise<number> {
  const call = async (tool: string, args: object) => {
    const answer = await running.client.read(tool, args);
    if (answer['success'] !== true) throw new Error(`${tool}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const script = 'from deephaven import empty_table\nfirst = empty_table(1)';
  const ms = await timed(async () => {
    await call('session_community_create', { session_name: name, launch_method: 'python' });
    await call('session_script_run', { ...running.session(name), script });
    const { table_names } = await call('session_tables_list', running.session(name));
    if (!JSON.stringify(table_names).includes('first')) throw new Error('The table is not listed.');
  });
  await call('session_community_delete', running.session(name));
  return ms;
}

const times = { ours: [] as number[], peer: [] as number[] };
for (const name of ['one', 'two', 'three']) {
  times.peer.push(await createOne(theirs, name));
  times.ours.push(await createOne(own, name));
}
const figures: Figure[] = [
  {
    what: 'create to first table listed, cold',
    unit: 'ms',
    ours: percentile(times.ours, 50),
    peer: percentile(times.peer, 50),
    target: { ratio: 0.85 },
  },
];
console.log(JSON.stringify(figures));
