import { setTimeout as sleep } from 'node:timers/promises';
import { constants } from 'node:os';
import { loginName } from '../../../src-shared/auth-type.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Worker, WorkerExit, WorkerRequest } from '../workers/worker-driver.ts';
import { problemOf } from './session-problem.ts';
import type { SessionAccess, SessionDetails } from './sessions.ts';

const logLines = 20;

export interface LaunchParts {
  /** Starts the worker, or takes one over. */
  start: () => Promise<Worker>;
  request: WorkerRequest;
  openConnection: (options: ConnectionOptions) => Connection;
  timeouts: ConnectionOptions['timeouts'];
  /** How often a worker that said it is ready may refuse the connection, and the pause between, in milliseconds. */
  retries: number;
  pause: number;
  onStep: (step: string) => void;
  /** Whether a worker that can't be logged in to goes on. */
  leaveOnFailure?: boolean;
}

/** A worker that runs, logged in to. */
export interface Launched {
  /** What it was asked to be. */
  request: WorkerRequest;
  worker: Worker;
  connection: Connection;
  /** Whether it ran before this host did. */
  isAdopted?: boolean;
  /** Another connection to the same worker, after this one was closed. */
  reopen: () => Connection;
}

/**
 * Starts a worker and logs in to it. After any failure or abort nothing of either is left.
 * @throws UserError LAUNCH_FAILED, TIMEOUT, UNAVAILABLE; the signal's reason
 */
export async function launchWorker(parts: LaunchParts, signal: AbortSignal): Promise<Launched> {
  const { request, onStep } = parts;
  const deadline = Date.now() + request.startupTimeout;
  const worker = await parts.start();
  const reopen = () => parts.openConnection(workerConnection(worker, parts));
  const connection = reopen();
  try {
    onStep('connecting');
    await connectTo(worker, connection, { ...parts, deadline }, signal);
    return { request, worker, connection, reopen };
  } catch (error) {
    await Promise.allSettled([connection.close(), !parts.leaveOnFailure && worker.stop()]);
    throw error;
  }
}

/** A worker's exit code; one that a signal ended counts as shells do: 137 for SIGKILL. */
export function exitCode({ code, signal }: WorkerExit): number {
  return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

/** The end of a worker in words. */
export function exitText(exit: WorkerExit): string {
  return `Worker exited with code ${exitCode(exit)}${exit.reason ? ` (${exit.reason})` : ''}`;
}

function workerConnection(worker: Worker, { request, timeouts }: LaunchParts): ConnectionOptions {
  return {
    ...worker.address,
    authType: loginName(request.authType),
    ...(worker.token && { token: worker.token }),
    language: request.language,
    neverTimeout: false,
    timeouts: { connect: timeouts.connect, read: timeouts.read, quick: timeouts.quick },
    ...(worker.cancelScript && { cancelScript: worker.cancelScript.bind(worker) }),
  };
}

async function connectTo(
  worker: Worker,
  connection: Connection,
  parts: LaunchParts & { deadline: number },
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort('late'), Math.max(0, parts.deadline - Date.now()));
  void worker.exited.then(exit => stop.abort(exit));
  try {
    await connectWithRetries(connection, parts, AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!stop.signal.aborted) throw error;
    throw await startFailure(worker, stop.signal.reason as 'late' | WorkerExit, parts.request.startupTimeout);
  } finally {
    clearTimeout(timer);
  }
}

async function connectWithRetries(connection: Connection, { retries, pause }: LaunchParts, signal: AbortSignal): Promise<void> {
  for (let left = retries; ; left -= 1) {
    try {
      await abortable(connection.connect(signal), signal);
      return;
    } catch (error) {
      if (signal.aborted || left <= 0 || problemOf(error).liveness !== 'OFFLINE') throw error;
    }
    await sleep(pause, undefined, { signal });
  }
}

async function startFailure(worker: Worker, why: 'late' | WorkerExit, startupTimeout: number): Promise<UserError> {
  const log_tail = await worker.logTail(logLines);
  if (why === 'late') {
    return new UserError('TIMEOUT', `Session failed to start within ${startupTimeout / 1000} seconds`, { details: { log_tail } });
  }
  return new UserError('LAUNCH_FAILED', `${exitText(why)} before it could be used`, {
    details: { exit_code: exitCode(why), log_tail },
    hint: 'log_tail shows what it wrote last.',
  });
}

/** What is known of a created session without asking its server. */
export function workerFacts({ worker, request }: Launched): Partial<SessionDetails> {
  return {
    authType: request.authType,
    heapSizeGb: request.heapSizeGb,
    port: worker.address.port,
    createdAt: worker.startedAt.getTime(),
    ...(worker.processId !== undefined && { processId: worker.processId }),
    ...(worker.containerId !== undefined && { containerId: worker.containerId }),
    sandboxing: worker.sandboxing ?? { isOn: true },
  };
}

/** How to reach a worker and log in to it. */
export function workerAccess({ worker, request }: Launched): SessionAccess {
  return {
    url: worker.url,
    authType: loginName(request.authType),
    ...(worker.token && { token: worker.token }),
  };
}
