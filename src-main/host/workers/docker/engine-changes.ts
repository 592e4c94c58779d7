import { setTimeout as sleep } from 'node:timers/promises';
import { engineStream } from './engine-request.ts';
import type { FoundEngine } from './find-engine.ts';

/** Milliseconds between two looks while there is no engine. */
const lookPause = 2_000;

/** Asks again each time the engine may have come or gone, until `signal` aborts: an engine that runs tells by itself when it ends. Never rejects. */
export async function followEngine(look: () => Promise<FoundEngine | undefined>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const engine = await look().catch(() => undefined); // only by the abort
    if (engine) await engineEnd(engine, signal);
    else await sleep(lookPause, undefined, { signal, ref: false }).catch(() => {}); // the loop sees the abort
  }
}

/** Resolves when the engine closes its stream of events; only those about itself are asked for. */
async function engineEnd({ address }: FoundEngine, signal: AbortSignal): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ type: ['daemon'] }));
  try {
    const events = await engineStream(address, `/events?filters=${filters}`, signal);
    for await (const _ of events);
  } catch {
    // cut off, which is what was waited for
  }
}
