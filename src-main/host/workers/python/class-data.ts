import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { abortable } from '../../base/deadlines.ts';
import type { Worker, WorkerRequest } from '../worker-driver.ts';
import { readyPort } from './launch-worker.ts';
import { startWorkerProcess, type LaunchOptions } from './worker-process.ts';

/** Milliseconds for everything, at low priority on a busy machine. */
const makeTimeout = 600_000;
/** How many archives are kept, the newest. */
const keptArchives = 3;
const archiveName = /^[0-9a-f]{32}-[0-9a-f]{8}\.jsa$/;

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
    const name = await abortable(making.channel.writeArchive(), limit);
    await keepArchive(path.join(making.folder, 'classes.jsa'), name, launch.classes.folder);
  } finally {
    await making.stop();
  }
}

/** Gives a finished archive its place, which workers only read: so that no other ever sees half of one, and no script can put one there. */
async function keepArchive(draft: string, name: string, folder: string): Promise<void> {
  if (!archiveName.test(name) || !(await lstat(draft)).isFile()) throw new Error('The worker made no archive.');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(draft, path.join(folder, name));
  const archives = (await readdir(folder)).filter(other => archiveName.test(other));
  const made = await Promise.all(archives.map(async other => ({ other, at: (await stat(path.join(folder, other))).mtimeMs })));
  const old = made.toSorted((one, other) => other.at - one.at).slice(keptArchives);
  await Promise.all(old.map(({ other }) => rm(path.join(folder, other), { force: true })));
}
