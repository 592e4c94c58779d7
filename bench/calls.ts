import { setTimeout as delay } from 'node:timers/promises';
import { startDeephaven } from './deephaven.ts';
import { during, type Figure, median, percentile, timed } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product, RunningProduct } from './product.ts';
import { peerPython } from './python.ts';
import { tablesScript } from './tables.ts';

type Measure = Pick<Figure, 'what' | 'unit' | 'target' | 'isRate'> & { of(running: RunningProduct): Promise<number> };

const warmRounds = 3;

const smallCalls: Measure[] = [
  {
    what: 'sessions_list',
    unit: 'ms',
    target: { ratio: 0.4 },
    of: ({ client }) => median(200, () => client.call('sessions_list', {})),
  },
  {
    what: 'script x=1',
    unit: 'ms',
    target: { ratio: 0.6 },
    of: ({ client, session }) => median(100, () => client.call('session_script_run', { ...session('first'), script: 'x=1' })),
  },
  tableRead(1000, 'csv', 0.4),
];
const measures: Measure[] = [
  ...smallCalls,
  tableRead(1000, 'json-column', 0.4),
  tableRead(1000, 'markdown-table', 0.4),
  tableRead(1000, 'yaml', 0.1),
  tableRead(100_000, 'csv', 0.6),
  tableRead(100_000, 'json-column', 0.25),
  { what: 'a ping during large reads, p99', unit: 'ms', target: { value: 20 }, of: pingDuringReads },
  { what: '32 callers, 100 rows csv', unit: 'per s', target: { ratio: 4 }, isRate: true, of: crowd },
  { what: 'a read while eight scripts run elsewhere, longest', unit: 'ms', target: { value: 50 }, of: readBesideScripts },
];

await using first = await startDeephaven(peerPython());
await using second = await startDeephaven(peerPython());
await using theirs = await prepared(peer);
await using own = await prepared(ours);

// A fresh server and a fresh host compile what they run, for the first hundreds of calls; a working day is longer.
for (let round = 0; round < warmRounds; round++) {
  for (const { of } of smallCalls) for (const running of [theirs, own]) await of(running);
}

// One after the other for each measure, so that a busy moment of the machine hits both.
const figures: Figure[] = [];
for (const { of, ...rest } of measures) figures.push({ ...rest, peer: await of(theirs), ours: await of(own) });
console.log(JSON.stringify(figures));

/** A product connected to both servers, with the table on each. */
async function prepared(product: Product): Promise<RunningProduct> {
  const running = await product.start({ sessions: { first: first.port, second: second.port } });
  for (const name of ['first', 'second']) {
    const answer = await running.client.read('session_script_run', { ...running.session(name), script: tablesScript });
    if (answer['success'] !== true) throw new Error(`${product.name}: ${JSON.stringify(answer)}`);
  }
  return running;
}

function tableRead(rows: number, format: string, ratio: number): Measure {
  return {
    what: `${rows.toLocaleString('en')} x 8 ${format}`,
    unit: 'ms',
    target: { ratio },
    async of(running) {
      const answer = await running.client.read('session_table_data', readArguments(running, rows, format));
      if (answer['row_count'] !== rows) throw new Error(JSON.stringify(answer).slice(0, 500));
      return median(rows > 1000 ? 8 : 30, () => read(running, rows, format));
    },
  };
}

function readArguments(running: RunningProduct, rows: number, format: string, session = 'first'): object {
  return { ...running.session(session), table_name: 'bench_table', max_rows: rows, format };
}

function read(running: RunningProduct, rows: number, format: string, session?: string): Promise<number> {
  return running.client.call('session_table_data', readArguments(running, rows, format, session));
}

/** What a ping of another client waits is how long the server's event loop was held up. */
async function pingDuringReads(running: RunningProduct): Promise<number> {
  const pinging = await running.connect();
  const ping = async () => {
    await delay(2);
    return timed(() => pinging.send('ping'));
  };
  const reads = async () => {
    for (let round = 0; round < 5; round++) for (const format of ['csv', 'json-column']) await read(running, 100_000, format);
  };
  const waits = await during(reads(), ping);
  pinging.close();
  return percentile(waits, 99);
}

/** Callers that read one after the other, for a few seconds. Reads per second of all. */
async function crowd(running: RunningProduct): Promise<number> {
  const clients = await Promise.all(Array.from({ length: 32 }, () => running.connect()));
  const args = readArguments(running, 100, 'csv');
  let count = 0;
  const end = performance.now() + 4000;
  const callers = clients.map(async client => {
    for (; performance.now() < end; count++) await client.call('session_table_data', args);
  });
  const ms = await timed(() => Promise.all(callers));
  for (const client of clients) client.close();
  return (count * 1000) / ms;
}

/** Eight scripts of a second each on one server; the longest that a read from the other one waits meanwhile. */
async function readBesideScripts(running: RunningProduct): Promise<number> {
  const script = { ...running.session('first'), script: 'import time\ntime.sleep(1)' };
  const scripts = Promise.all(Array.from({ length: 8 }, () => running.client.call('session_script_run', script)));
  const waits = await during(scripts, () => timed(() => read(running, 100, 'csv', 'second')));
  return percentile(waits, 100);
}
