import { constants, setPriority } from 'node:os';
import { abortable } from '../../abortable.ts';
import type { Worker, WorkerRequest } from '../worker-driver.ts';
import { readyPort } from './launch-worker.ts';
import { startWorkerProcess, type LaunchOptions } from './worker-process.ts';

/** Milliseconds for everything, at low priority on a busy machine. */
const makeTimeout = 600_000;

/** Uses a worker as a first session would, so that the classes for that are loaded. */
export type Exercise = (worker: Pick<Worker, 'address' | 'token'>, request: WorkerRequest, signal: AbortSignal) => Promise<void>;

/**
 * Makes the archive of classes that later workers of this Java and these jars start from, where there is none.
 * By a worker of its own, without anybody's data, that is thrown away; at low priority, which could not be taken back from a worker in use.
 * @throws Error when it can't be made: workers then start as they did
 */
export async function makeClassData(
  launch: LaunchOptions,
  { request, exercise }: { request: WorkerRequest; exercise: Exercise },
  signal: AbortSignal,
): Promise<void> {
  const making = await startWorkerProcess({ ...launch, classes: { ...launch.classes, make: true } }, request);
  try {
    lowerPriority(making.pid);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(makeTimeout)]);
    const port = await readyPort(making, limit);
    limit.throwIfAborted();
    if (port === undefined) {
      const { code } = await abortable(making.exited, limit);
      if (code === 0 || code === null) return; // there is one
      throw new Error(`The worker that makes the archive ended with exit code ${code}`);
    }
    const { token } = launch;
    await exercise({ address: { host: launch.listen.host, port }, ...(token && { token }) }, request, limit);
    await abortable(making.channel.writeArchive(), limit);
  } finally {
    await making.stop();
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or this system does not let us: it is only slower for others.
  }
}
