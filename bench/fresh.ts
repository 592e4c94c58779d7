// The first calls on engines that nobody has warmed, which is the state in which most people meet them: each product has its own.
import { startDeephaven } from './deephaven.ts';
import { percentile, timed, type Figure } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import { residentMiB } from './processes.ts';
import type { Product } from './product.ts';
import { peerPython } from './python.ts';
import { tablesScript } from './tables.ts';

/** Engines started for each product; who goes first changes. */
const rounds = 3;

interface Step {
  what: string;
  times: number;
  tool: string;
  args: object;
  ratio?: number;
}

const script = (code: string) => ({ tool: 'session_script_run', args: { script: code } });
const read = (rows: number, format: string) => ({
  tool: 'session_table_data',
  args: { table_name: 'bench_table', max_rows: rows, format },
});
const steps: Step[] = [
  { what: 'first call of a session, x=1', times: 1, ...script('x=1'), ratio: 0.8 },
  { what: 'script x=1', times: 40, ...script('x=1'), ratio: 0.8 },
  { what: 'script that makes a table', times: 1, ...script(tablesScript) },
  { what: 'first read', times: 1, ...read(10, 'csv'), ratio: 0.5 },
  { what: '10 rows csv', times: 40, ...read(10, 'csv'), ratio: 0.5 },
  { what: '1,000 rows csv', times: 40, ...read(1000, 'csv'), ratio: 0.5 },
  { what: '1,000 rows json-column', times: 20, ...read(1000, 'json-column') },
  { what: '100,000 rows csv', times: 5, ...read(100_000, 'csv') },
];

const taken = { ours: new Map<string, number[]>(), peer: new Map<string, number[]>() };
const memory = { ours: [] as number[], peer: [] as number[] };
for (let round = 0; round < rounds; round++) await run(round % 2 === 0 ? [ours, peer] : [peer, ours]);
const figures: Figure[] = steps.map(({ what, ratio }) => ({
  what: `fresh engine: ${what}`,
  unit: 'ms',
  ours: percentile(taken.ours.get(what)!, 50),
  peer: percentile(taken.peer.get(what)!, 50),
  target: { ratio: ratio ?? 1 },
}));
console.log(
  JSON.stringify([
    ...figures,
    {
      what: 'fresh engine: memory of the server after these calls',
      unit: 'MiB',
      ours: percentile(memory.ours, 50),
      peer: percentile(memory.peer, 50),
      target: { value: 150 },
    } satisfies Figure,
  ]),
);

/** Both at once and call by call in turn, so that what else the machine does meets both. */
async function run(products: Product[]): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const running = [];
  for (const product of products) {
    const engine = parts.use(await startDeephaven(peerPython()));
    running.push({ name: product.name, product: parts.use(await product.start({ sessions: { local: engine.port } })) });
  }
  for (const { what, times, tool, args } of steps) {
    for (let time = 0; time < times; time++) {
      for (const { name, product } of time % 2 === 0 ? running : running.toReversed()) {
        const ms = await timed(() => product.client.call(tool, { ...product.session('local'), ...args }));
        taken[name].set(what, [...(taken[name].get(what) ?? []), ms]);
      }
    }
  }
  for (const { name, product } of running) memory[name].push(residentMiB(product.pid));
}
