// What each call asks of the server behind it, beside the peer; the methods go to stderr.
import { setTimeout as delay } from 'node:timers/promises';
import { startDeephaven } from './deephaven.ts';
import type { Figure } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product } from './product.ts';
import { peerPython } from './python.ts';
import { countRequests } from '../e2e/request-counter.ts';
import { tablesScript } from './tables.ts';

interface Call {
  what: string;
  tool: string;
  args: object;
  most: number;
}

const script = (what: string, code: string, most: number): Call => ({
  what,
  tool: 'session_script_run',
  args: { script: code },
  most,
});
const read = (what: string, args: object, most: number): Call => ({
  what,
  tool: 'session_table_data',
  args: { table_name: 'bench_table', max_rows: 10, format: 'csv', ...args },
  most,
});
const calls: Call[] = [
  script('first call of a session, x=1', 'x=1', 6),
  script('script x=1', 'x=1', 2),
  script('script that makes a table', tablesScript, 2),
  read('first read of a table', {}, 6),
  read('the same rows again', {}, 3),
  read('other rows', { max_rows: 1000 }, 6),
];

/** For what follows an answer, such as releases. Milliseconds. */
const settleMs = 300;

await using deephaven = await startDeephaven(peerPython());
const theirs = await requestsOf(peer);
const own = await requestsOf(ours);
const figures: Figure[] = calls.map(({ what, most }, index) => ({
  what: `requests: ${what}`,
  unit: 'count',
  ours: own[index]!,
  peer: theirs[index]!,
  target: { value: most },
}));
console.log(JSON.stringify(figures));

/** How many requests each call takes. */
async function requestsOf(product: Product): Promise<number[]> {
  await using counter = await countRequests(deephaven.port);
  await using running = await product.start({ sessions: { local: counter.port } });
  const counts: number[] = [];
  for (const { what, tool, args } of calls) {
    counter.taken();
    const answer = await running.client.read(tool, { ...running.session('local'), ...args });
    if (answer['success'] !== true) throw new Error(JSON.stringify(answer).slice(0, 500));
    await delay(settleMs);
    const methods = counter.taken();
    console.error(`  ${product.name}, ${what}: ${methods.join(' ')}`);
    counts.push(methods.length);
  }
  return counts;
}
