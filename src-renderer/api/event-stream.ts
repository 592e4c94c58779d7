import { createParser } from 'eventsource-parser';
import { hostEventSchema, type HostEvent } from '../../src-shared/host-status.ts';
import { hostFetch } from './request.ts';

/** The host sends something at least every 20 s; a silence this long means that the machine slept or the host is gone. */
const silenceLimitMs = 50_000;
/** Each new stream shows the host that this page is in use, so that its token stays good. */
const renewMs = 3_600_000;

export interface StreamPosition {
  lastEventId?: string;
}

/**
 * Reads the host's events until the host ends the stream, or until it is time for a new one. `position` is where that goes on.
 * @throws UserError UNAUTHENTICATED, UNAVAILABLE; whatever broke the stream
 */
export async function readEvents(
  position: StreamPosition,
  onEvent: (event: HostEvent) => void,
  signal: AbortSignal,
): Promise<'ended' | 'renew'> {
  const startedAt = Date.now();
  const silence = new AbortController();
  const headers = position.lastEventId === undefined ? undefined : { 'Last-Event-ID': position.lastEventId };
  const response = await hostFetch('/api/events', {
    signal: AbortSignal.any([signal, silence.signal]),
    ...(headers && { headers }),
  });
  const parser = createParser({
    onEvent: ({ id, data }) => {
      if (id !== undefined) position.lastEventId = id;
      onEvent(hostEventSchema.parse(JSON.parse(data)));
    },
  });

  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      timer = setTimeout(() => silence.abort(), silenceLimitMs);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return 'ended';
      parser.feed(value);
      if (Date.now() - startedAt > renewMs) return 'renew';
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
