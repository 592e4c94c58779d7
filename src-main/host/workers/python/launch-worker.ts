import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import { startTimeout, shownUrl } from '../launch-options.ts';
import { mustRefuseStrangers } from '../strangers.ts';
import type { Worker, WorkerRequest, WorkerUsage } from '../worker-driver.ts';
import { launchFailure } from './launch-failure.ts';
import { startWorkerProcess, stopTimeout, type LaunchOptions, type WorkerProcess } from './worker-process.ts';
import { workerProcesses, type MarkedProcess } from './worker-processes.ts';

/** Lines of the log that an error carries, and that are searched for its reason. */
const errorTail = 20;
const searchedTail = 200;

/**
 * Starts one worker process and waits until it is ready. After any failure nothing of it is left but its log.
 * @throws UserError LAUNCH_FAILED, TIMEOUT; the reason of `signal` when that aborts
 */
export async function launchWorker(options: LaunchOptions, request: WorkerRequest, signal: AbortSignal): Promise<Worker> {
  const started = await startWorkerProcess(options, request);
  const timeout = AbortSignal.timeout(request.startupTimeout);
  const port = await readyPort(started, AbortSignal.any([signal, timeout]));
  if (port !== undefined) {
    const address = { host: options.listen.host, port };
    await mustRefuseStrangers(address, request, AbortSignal.any([signal, timeout])).catch(async (error: unknown) => {
      await started.stop();
      signal.throwIfAborted();
      throw timeout.aborted ? startTimeout(request.startupTimeout, {}) : error;
    });
    const processId = await started.processId();
    return { ...asWorker(started, address, options), processId };
  }

  // One that failed is ending by itself: its exit code tells more than that we killed it.
  const gaveUp = signal.aborted || timeout.aborted;
  if (!gaveUp) await Promise.race([started.exited, sleep(stopTimeout, undefined, { ref: false })]);
  await started.stop();
  signal.throwIfAborted();
  const log = withoutLauncherFrames(started.log.tail(searchedTail), options.launcherFile);
  const details = { log_tail: log.slice(-errorTail) };
  if (gaveUp) throw startTimeout(request.startupTimeout, details);
  const { code } = await started.exited;
  throw launchFailure(log, { exit_code: code, ...details }, request);
}

/** The port once the worker listens; `undefined` when it failed, ended, or `signal` aborted. */
export async function readyPort({ channel, exited }: WorkerProcess, signal: AbortSignal): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  return await new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    void channel.ready.then(resolve);
    void exited.then(() => resolve(undefined));
  });
}

function asWorker(started: WorkerProcess, address: Worker['address'], { token, launcherFile }: LaunchOptions): Worker {
  const { pid, mark, startedAt, sandboxing, exited, log, channel, isUpToDate, rename, stop } = started;
  return {
    address,
    url: shownUrl(address),
    startedAt,
    sandboxing,
    ...(token && { token }),
    exited,
    logTail: lines => Promise.resolve(withoutLauncherFrames(log.tail(Infinity), launcherFile).slice(-lines)),
    onLog: listener => log.onLine(listener),
    usage: signal => workerUsage({ pid, mark }, signal),
    cancelScript: () => channel.cancelScript(),
    isUpToDate,
    rename,
    stop,
  };
}

/** A log without the frames of our launcher in its tracebacks, which tell a person nothing; what was raised stays. */
export function withoutLauncherFrames(lines: readonly string[], launcherFile: string): string[] {
  const ownFrame = `  File "${launcherFile}", line `;
  let isOwn = false;
  return lines.filter(line => {
    // Below the line that names the place come lines of source, indented deeper.
    isOwn = line.startsWith(ownFrame) || (isOwn && line.startsWith('    '));
    return !isOwn;
  });
}

/** Milliseconds over which the use of the processors is measured. */
const measuredFor = 200;

/** What a worker and all that it started use together, measured over a moment; undefined when it has ended. */
async function workerUsage(worker: MarkedProcess, signal: AbortSignal): Promise<WorkerUsage | undefined> {
  const pids = await workerProcesses(worker);
  await look(pids); // the library tells the processor time since the look before
  await sleep(measuredFor, undefined, { signal });
  const found = await look(pids);
  if (found.length === 0) return undefined;
  return {
    memoryBytes: found.reduce((sum, { memory }) => sum + memory, 0),
    cpuPercent: found.reduce((sum, { cpu }) => sum + cpu, 0),
  };
}

async function look(pids: readonly number[]): Promise<pidusage.Status[]> {
  if (pids.length === 0) return [];
  const found = await pidusage([...pids]).catch(() => ({})); // all of them ended
  return Object.values(found).filter(status => status !== undefined);
}
