import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { hostileCalls, sessionName, startHostileProcess } from '../src-main/host/deephaven/testing/hostile-process.ts';
import type { Figure } from './figures.ts';
import { ours } from './ours.ts';
import type { RunningProduct } from './product.ts';

// The host's peak of memory, and the longest that somebody else waited, for each kind of hostile server; `BENCH_KINDS` names some of them.

const wanted = process.env['BENCH_KINDS']?.split(',');
/** Ten callers at once, as many as a busy team has. */
const callers = Number(process.env['BENCH_CALLERS'] ?? 1);
const mostMiB = 300;
const mostMs = 100;

await using servers = await startHostileProcess();
const figures: Figure[] = [];
for (const [name, { call }] of servers.kinds) {
  if (wanted && !wanted.includes(name)) continue;
  const session = sessionName(name);
  // A host of its own for each: what one server left behind is not another's.
  await using running = await ours.start({
    sessions: { good: servers.ports['good']!, [session]: servers.ports[session]! },
    timeouts: { connect: 3, read: 10, quick: 3 },
  });
  await using other = await pinging(running);
  const [tool, args] = hostileCalls[call];
  await running.client.read('session_table_data', { ...running.session('good'), table_name: 't' });
  const before = await other.longestWait(delay(500));
  const asked = Promise.all(
    Array.from({ length: callers }, () => running.client.read(tool, { ...running.session(session), ...args })),
  );
  const waited = await other.longestWait(asked);
  const [answer] = await asked;
  const peak = peakMiB(running.pid);
  const outcome = `${String(answer!['error_code'] ?? 'fine')} ${String(answer!['error'] ?? '').slice(0, 160)}`;
  console.error(`${name}: ${Math.round(peak)} MiB, ${Math.round(waited)} ms (${Math.round(before)} ms before); ${outcome}`);
  figures.push({ what: `${name}: memory`, unit: 'MiB', ours: peak, target: { value: mostMiB } });
  figures.push({ what: `${name}: longest wait`, unit: 'ms', ours: waited, target: { value: mostMs } });
}
console.log(JSON.stringify(figures));

/** Somebody else, who asks the host for something small again and again. */
async function pinging(running: RunningProduct) {
  const client = await running.connect();
  return {
    /** The longest that a call took while something else went on. Milliseconds. */
    async longestWait(meanwhile: Promise<unknown>): Promise<number> {
      let longest = 0;
      const over = new AbortController();
      void meanwhile.finally(() => over.abort()).catch(() => undefined);
      while (!over.signal.aborted) {
        const began = performance.now();
        await client.call('sessions_list', {});
        longest = Math.max(longest, performance.now() - began);
        await delay(5);
      }
      return longest;
    },
    async [Symbol.asyncDispose]() {
      client.close();
    },
  };
}

/** Resident memory at its highest; only Linux tells. */
function peakMiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
