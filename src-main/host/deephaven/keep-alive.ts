import { connectivityState, status } from '@grpc/grpc-js';
import { CallFailure } from './calls.ts';
import { ConfigService } from './generated/config_pb.ts';
import type { Login } from './login.ts';

/** A login that nobody used for this long is closed. Milliseconds. */
const idleLimitMs = 15 * 60_000;
/** Between two checks because a connection ended. Milliseconds. */
const checkPauseMs = 1000;

interface Watched {
  /** Limit of one check. Milliseconds. */
  quick: number;
  isCurrent: () => boolean;
  /** How long nobody used it; 0 when it shall be kept. Milliseconds. */
  idleMs: () => number;
  /** Called when the server is gone or forgot the login, or (without an error) when it was idle for long. */
  lost: (error: CallFailure | undefined) => void;
}

/** Keeps a login alive inside the server's session time, and notices when the server goes away. Ends with the login. */
export function keepAlive(login: Login, watched: Watched): void {
  const timer = setInterval(() => {
    if (!watched.isCurrent()) clearInterval(timer);
    else if (watched.idleMs() > idleLimitMs) watched.lost(undefined);
    else void check(login, watched);
  }, login.sessionMs / 3).unref();
  watch(login, watched);
}

function watch(login: Login, watched: Watched): void {
  const channel = login.channel.getChannel();
  let nextCheck = 0;
  // At once, unless the server ends connection after connection: each check makes one.
  const checkSoon = () => {
    const wait = Math.max(0, nextCheck - performance.now());
    nextCheck = performance.now() + wait + checkPauseMs;
    setTimeout(() => watched.isCurrent() && void check(login, watched), wait).unref();
  };
  const follow = () =>
    channel.watchConnectivityState(channel.getConnectivityState(false), Infinity, () => {
      if (!watched.isCurrent()) return;
      // The transport ended: a call connects again and tells a restart from an idle connection that was closed.
      if (channel.getConnectivityState(false) === connectivityState.IDLE) checkSoon();
      follow();
    });
  follow();
}

async function check(login: Login, watched: Watched): Promise<void> {
  const limits = { signal: AbortSignal.timeout(watched.quick + 1000), timeout: watched.quick };
  try {
    await login.calls.unary(ConfigService.method.getConfigurationConstants, {}, limits);
  } catch (error) {
    const isGone = error instanceof CallFailure && (error.code === status.UNAVAILABLE || error.code === status.UNAUTHENTICATED);
    // A server that is only slow keeps its login: the next check asks again.
    if (isGone) watched.lost(error);
  }
}
