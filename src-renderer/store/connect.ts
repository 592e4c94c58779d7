import { readEvents, type StreamPosition } from '../api/event-stream.ts';
import { signIn } from '../api/host-api.ts';
import { token } from '../api/token.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { receive, setLink, useHost } from './host-store.ts';

const firstWaitMs = 300;
/** The page shall notice within five seconds that the host is back. */
const longestWaitMs = 4000;
/** One that nobody sees has time: it tries at once when it is seen again. */
const hiddenWaitMs = 30_000;

/**
 * Keeps the store up to date until `signal` aborts or the host refuses this page's token. A lost connection is made
 * again by itself, and goes on where it ended.
 */
export async function keepConnected(code: string | undefined, signal: AbortSignal): Promise<void> {
  if (code !== undefined && !(await exchange(code))) return;
  if (token.read() === null) return setLink({ phase: 'signed-out', reason: 'no-code' });

  const position: StreamPosition = {};
  let waitMs = firstWaitMs;
  while (!signal.aborted) {
    try {
      const end = await readEvents(
        position,
        event => {
          waitMs = firstWaitMs;
          receive(event);
        },
        signal,
      );
      if (end === 'renew') continue;
    } catch (error) {
      if (error instanceof UserError && (error.code === 'UNAUTHENTICATED' || error.code === 'PERMISSION_DENIED')) {
        token.forget();
        return setLink({ phase: 'signed-out', reason: 'ended' });
      }
    }
    if (signal.aborted) return;
    showLost();
    await pauseOrNudge(document.visibilityState === 'visible' ? waitMs : hiddenWaitMs, signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

async function exchange(code: string): Promise<boolean> {
  try {
    await signIn(code);
    return true;
  } catch {
    // Whatever the reason, the way out is the same: a new code. A token from before may still be good.
    if (token.read() !== null) return true;
    setLink({ phase: 'signed-out', reason: 'code-refused' });
    return false;
  }
}

function showLost() {
  const { link } = useHost.getState();
  if (link.phase !== 'lost') setLink({ phase: 'lost', since: Date.now() });
}

/** Resolves after `ms`, or at once when the person comes back to the page or the network does. */
function pauseOrNudge(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = new AbortController();
    const end = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    for (const [target, event] of [
      [window, 'online'],
      [window, 'focus'],
      [document, 'visibilitychange'],
      [signal, 'abort'],
    ] as const) {
      target.addEventListener(event, end, { once: true, signal: done.signal });
    }
  });
}
