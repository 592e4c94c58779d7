import type { SSEStreamingApi } from 'hono/streaming';
import { setTimeout as delay } from 'node:timers/promises';
import { longestLog } from '../../../../src-shared/sessions-api.ts';
import type { Session } from '../../sessions/sessions.ts';

/** Lines within this time go out together. */
const gatherMs = 100;
const keepAliveMs = 20_000;

/** Feeds one reader until it goes away or the host closes: the last lines, then the new ones. A slow reader misses the oldest. */
export async function followLog(
  stream: SSEStreamingApi,
  { session, lines, closed }: { session: Pick<Session, 'logTail' | 'onLog'>; lines: number; closed: AbortSignal },
): Promise<void> {
  const gone = new AbortController();
  stream.onAbort(() => gone.abort());
  const ended = AbortSignal.any([gone.signal, closed]);
  // A write to a reader that no longer reads would never end, and the host's end waits for it.
  ended.addEventListener('abort', () => stream.abort());

  let waiting: string[] = [];
  let wake: (() => void) | undefined;
  const stop = session.onLog(line => {
    waiting.push(line);
    if (waiting.length > longestLog) waiting.shift();
    wake?.();
  });
  try {
    await send(stream, await session.logTail(lines));
    while (!ended.aborted) {
      if (waiting.length === 0) await next(resume => (wake = resume), ended);
      await delay(gatherMs, undefined, { signal: ended });
      const due = waiting;
      waiting = [];
      if (due.length > 0) await send(stream, due);
      else await stream.write(': alive\n\n');
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    stop();
  }
}

async function send(stream: SSEStreamingApi, lines: string[]): Promise<void> {
  await stream.writeSSE({ data: JSON.stringify({ lines }) });
}

/** Waits until it is woken, for the keep-alive time, or until the signal aborts. */
async function next(listen: (resume: () => void) => void, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  listen(() => woken.abort());
  await delay(keepAliveMs, undefined, { signal: AbortSignal.any([woken.signal, signal]) }).catch(() => undefined); // woken, or ended
}
