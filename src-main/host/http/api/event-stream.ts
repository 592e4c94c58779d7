import type { SSEStreamingApi } from 'hono/streaming';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostStatus } from '../../../../src-shared/host-status.ts';
import type { HostEvents } from './host-events.ts';

/** Changes within this time go out together: soon enough for an eye, seldom enough for a burst of calls. */
const gatherMs = 40;
const keepAliveMs = 20_000;

/**
 * Feeds one reader until it goes away or the host closes: first what it missed after `lastEventId`, or the whole status
 * where that isn't known any more; then every change. Each write waits for the reader.
 */
export async function streamEvents(
  stream: SSEStreamingApi,
  { events, status, lastEventId }: { events: HostEvents; status: () => HostStatus; lastEventId: string | undefined },
): Promise<void> {
  const gone = new AbortController();
  stream.onAbort(() => gone.abort());
  const ended = AbortSignal.any([gone.signal, events.closed]);
  // A write to a reader that no longer reads would never end, and the host's end waits for it.
  ended.addEventListener('abort', () => stream.abort());

  const leave = events.addReader();
  try {
    await feed(stream, { events, status, position: lastEventId ?? '' }, ended);
  } finally {
    leave();
  }
}

async function feed(
  stream: SSEStreamingApi,
  { events, status, position }: { events: HostEvents; status: () => HostStatus; position: string },
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    const missed = events.since(position);
    if (missed === undefined) {
      position = events.lastId();
      await stream.writeSSE({ id: position, data: JSON.stringify({ type: 'status', status: status() }) });
    } else if (missed.length === 0) {
      await stream.write(': alive\n\n');
    } else {
      for (const event of missed) {
        await stream.writeSSE(event);
        position = event.id;
      }
    }
    await pause(gatherMs, ended);
    await events.changed(position, keepAliveMs, ended);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    // The loop's own condition sees the abort.
  });
}
