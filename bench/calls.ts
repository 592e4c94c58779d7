import { setTimeout as delay } from 'node:timers/promises';
import { startDeephaven } from './deephaven.ts';
import { during, type Figure, median, percentile, timed } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product, RunningProduct } from './product.ts';
import { peerPython } from './python.ts';
import { tablesScript } from './tables.ts';

type Measures = Record<string, number>;

await using first = await startDeephaven(peerPython());
await using second = await startDeephaven(peerPython());

/** Every measure of one product, all against the same two Deephaven servers. */
async function measure(product: Product): Promise<Measures> {
  await using running = await product.start({ sessions: { first: first.port, second: second.port } });
  for (const name of ['first', 'second']) {
    const answer = await running.client.read('session_script_run', { ...running.session(name), script: tablesScript });
    if (answer['success'] !== true) throw new Error(`${product.name}: ${JSON.stringify(answer)}`);
  }
  for (const [rows, format] of [
    [1000, 'yaml'],
    [100_000, 'csv'],
  ] as const) {
    const answer = await running.client.read('session_table_data', read(running, rows, format));
    if (answer['row_count'] !== rows) throw new Error(`${product.name}: ${JSON.stringify(answer).slice(0, 500)}`);
  }
  return {
    sessionsList: await median(200, () => running.client.call('sessions_list', {})),
    script: await median(100, () => running.client.call('session_script_run', { ...running.session('first'), script: 'x=1' })),
    ...(await small(running)),
    ...(await large(running)),
    ...(await crowd(running)),
    ...(await neighbour(running)),
  };
}

function read(running: RunningProduct, rows: number, format: string, session = 'first'): object {
  return { ...running.session(session), table_name: 'bench_table', max_rows: rows, format };
}

async function small(running: RunningProduct): Promise<Measures> {
  const measures: Measures = {};
  for (const format of ['csv', 'json-column', 'markdown-table', 'yaml']) {
    measures[`small ${format}`] = await median(30, () => running.client.call('session_table_data', read(running, 1000, format)));
  }
  return measures;
}

/** Large reads, while another client pings: what a ping waits is how long the server's event loop was held up. */
async function large(running: RunningProduct): Promise<Measures> {
  const measures: Measures = {};
  const pinging = await running.connect();
  const ping = async () => {
    await delay(2);
    return timed(() => pinging.send('ping'));
  };
  const waits: number[] = [];
  for (const format of ['csv', 'json-column']) {
    const reads = median(8, () => running.client.call('session_table_data', read(running, 100_000, format)));
    waits.push(...(await during(reads, ping)));
    measures[`large ${format}`] = await reads;
  }
  pinging.close();
  return { ...measures, ping: percentile(waits, 99), pingMax: percentile(waits, 100) };
}

/** 32 callers that read one after the other, for a few seconds. */
async function crowd(running: RunningProduct): Promise<Measures> {
  const clients = await Promise.all(Array.from({ length: 32 }, () => running.connect()));
  let count = 0;
  const end = performance.now() + 4000;
  const callers = clients.map(async client => {
    for (; performance.now() < end; count++) await client.call('session_table_data', read(running, 100, 'csv'));
  });
  const ms = await timed(() => Promise.all(callers));
  for (const client of clients) client.close();
  return { crowd: (count * 1000) / ms };
}

/** Eight scripts of a second each on one server; the longest that a read from the other one waits meanwhile. */
async function neighbour(running: RunningProduct): Promise<Measures> {
  const script = { ...running.session('first'), script: 'import time\ntime.sleep(1)' };
  const scripts = Promise.all(Array.from({ length: 8 }, () => running.client.call('session_script_run', script)));
  const waits = await during(scripts, () =>
    timed(() => running.client.call('session_table_data', read(running, 100, 'csv', 'second'))),
  );
  return { neighbour: percentile(waits, 100) };
}

const theirs = await measure(peer);
const own = await measure(ours);
const figure = (what: string, key: string, target: Figure['target'], unit: Figure['unit'] = 'ms'): Figure => ({
  what,
  unit,
  ours: own[key]!,
  peer: theirs[key]!,
  target,
  ...(unit === 'per s' && { isRate: true }),
});
const figures: Figure[] = [
  figure('sessions_list', 'sessionsList', { ratio: 0.4 }),
  figure('script x=1', 'script', { ratio: 0.6 }),
  figure('1,000 x 8 csv', 'small csv', { ratio: 0.4 }),
  figure('1,000 x 8 json-column', 'small json-column', { ratio: 0.4 }),
  figure('1,000 x 8 markdown-table', 'small markdown-table', { ratio: 0.4 }),
  figure('1,000 x 8 yaml', 'small yaml', { ratio: 0.1 }),
  figure('100,000 x 8 csv', 'large csv', { ratio: 0.6 }),
  figure('100,000 x 8 json-column', 'large json-column', { ratio: 0.25 }),
  figure('a ping during large reads, p99', 'ping', { value: 20 }),
  figure('a ping during large reads, longest', 'pingMax', { value: 100 }),
  figure('32 callers, 100 rows csv', 'crowd', { ratio: 4 }, 'per s'),
  figure('a read while eight scripts run elsewhere, longest', 'neighbour', { value: 50 }),
];
console.log(JSON.stringify(figures));
