import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../../../src-shared/user-error.ts';
import { signalGroup } from '../process-group.ts';
import type { Worker, WorkerExit, WorkerRequest } from '../worker-driver.ts';
import { jvmArgs } from './jvm-args.ts';
import { launchFailure } from './launch-failure.ts';
import { openLauncherChannel } from './launcher-protocol.ts';
import { openWorkerLog } from './worker-log.ts';

/** Milliseconds that a worker has to end by itself. */
const stopTimeout = 10_000;
/** Lines of the log that an error carries. */
const errorTail = 20;

export interface LaunchOptions {
  /** The Python that has `deephaven-server`. */
  python: string;
  launcherFile: string;
  environment: Record<string, string>;
  /** Private folders of workers are made here. */
  foldersIn: string;
  logsIn: string;
  listen: { host: string; port: number };
  /** Takes secrets out of a line of output. */
  mask: (line: string) => string;
}

/**
 * Starts one worker process and waits until it is ready. After any failure nothing of it is left but its log.
 * @throws UserError LAUNCH_FAILED, TIMEOUT; the reason of `signal` when that aborts
 */
export async function launchWorker(options: LaunchOptions, request: WorkerRequest, signal: AbortSignal): Promise<Worker> {
  const started = await startProcess(options, request);
  const timeout = AbortSignal.timeout(request.startupTimeout);
  const port = await readyPort(started, AbortSignal.any([signal, timeout])).catch(() => undefined);
  if (port !== undefined) return asWorker(started, { host: options.listen.host, port });

  // One that failed is ending by itself: its exit code tells more than that we killed it.
  const gaveUp = signal.aborted || timeout.aborted;
  if (!gaveUp) await Promise.race([started.exited, sleep(stopTimeout, undefined, { ref: false })]);
  await started.stop();
  signal.throwIfAborted();
  const details = { log_tail: started.log.tail(errorTail) };
  if (gaveUp) throw startTimeout(request.startupTimeout, details);
  const { code } = await started.exited;
  throw launchFailure(started.log.tail(200), { exit_code: code, ...details }, request);
}

type WorkerProcess = Awaited<ReturnType<typeof startProcess>>;

async function startProcess(options: LaunchOptions, request: WorkerRequest) {
  await mkdir(options.foldersIn, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(options.foldersIn, `${request.name}-`));
  const child = spawn(options.python, [options.launcherFile], {
    cwd: folder,
    env: options.environment,
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const startedAt = new Date();
  const exited = exitOf(child);
  const log = await openWorkerLog({
    folder: options.logsIn,
    name: path.basename(folder),
    output: child.stderr,
    mask: options.mask,
  });
  const channel = openLauncherChannel(child.stdin, child.stdout, {
    ...options.listen,
    jvm_args: jvmArgs(request, folder),
    properties: request.token ? { 'authentication.psk': request.token.reveal() } : {},
    folder,
  });

  let expected = false;
  const cleanedUp = exited.then(async () => {
    if (child.pid !== undefined) await signalGroup(child.pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await outputEnd(child);
    await log.close();
  });
  return {
    child,
    startedAt,
    log,
    channel,
    exited: exited.then((exit): WorkerExit => ({ ...exit, expected })),
    /** Resolves when nothing of it is left. */
    async stop() {
      expected = true;
      channel.end();
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        await signalGroup(child.pid, 'SIGTERM');
      const killLater = new AbortController();
      const killing = sleep(stopTimeout, undefined, { signal: killLater.signal }).then(
        () => (child.pid === undefined ? undefined : signalGroup(child.pid, 'SIGKILL')),
        () => undefined, // it ended in time
      );
      await cleanedUp;
      killLater.abort();
      await killing;
    },
  };
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', error => {
      if (child.pid === undefined) {
        child.stderr?.push(`${error.message}\n`);
        child.stderr?.push(null);
        resolve({ code: null, signal: null });
      }
    });
  });
}

/** Waits until what it printed has been read; not for long, since a process that left the group may hold the pipe. */
async function outputEnd(child: ChildProcess): Promise<void> {
  if (!child.stderr || child.stderr.closed) return;
  const read = new Promise<void>(resolve => child.stderr?.once('close', () => resolve()));
  await Promise.race([read, sleep(1_000, undefined, { ref: false })]);
}

async function readyPort({ channel, exited }: WorkerProcess, signal: AbortSignal): Promise<number | undefined> {
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    channel.ready.then(resolve, reject);
    exited.then(() => resolve(undefined), reject);
  });
}

function startTimeout(startupTimeout: number, details: Record<string, unknown>): UserError {
  return new UserError('TIMEOUT', `Session failed to start within ${Math.round(startupTimeout / 1_000)} seconds`, {
    hint: 'The machine may be busy: try again, or raise startup_timeout_seconds in session_creation.defaults.',
    details,
  });
}

function asWorker({ child, startedAt, exited, log, channel, stop }: WorkerProcess, address: Worker['address']): Worker {
  return {
    address,
    startedAt,
    ...(child.pid === undefined ? {} : { processId: child.pid }),
    exited,
    logTail: lines => Promise.resolve(log.tail(lines)),
    cancelScript: () => channel.cancelScript(),
    stop,
  };
}
