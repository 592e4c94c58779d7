import { dirname } from 'node:path';
import { type Figure, percentile, timed } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product } from './product.ts';
import { peerPython } from './python.ts';

const venv = dirname(dirname(peerPython()));

/** From the call that creates a session to a list that shows its first table. Median of three. */
async function create(product: Product): Promise<number> {
  const times: number[] = [];
  await using running = await product.start({ sessions: {}, create: { venv, prewarm: 0 } });
  const call = async (tool: string, args: object) => {
    const answer = await running.client.read(tool, args);
    if (answer['success'] !== true) throw new Error(`${product.name} ${tool}: ${JSON.stringify(answer)}`);
    return answer;
  };
  for (let round = 0; round < 3; round++) {
    const name = `bench${round}`;
    times.push(
      await timed(async () => {
        await call('session_community_create', { session_name: name, launch_method: 'python' });
        await call('session_script_run', {
          ...running.session(name),
          script: 'from deephaven import empty_table\nfirst = empty_table(1)',
        });
        const { table_names } = await call('session_tables_list', running.session(name));
        if (!JSON.stringify(table_names).includes('first')) throw new Error(`${product.name}: the table is not listed`);
      }),
    );
    await call('session_community_delete', running.session(name));
  }
  return percentile(times, 50);
}

const theirs = await create(peer);
const own = await create(ours);
const figures: Figure[] = [
  { what: 'create to first table listed, cold', unit: 'ms', ours: own, peer: theirs, target: { ratio: 0.85 } },
];
console.log(JSON.stringify(figures));
