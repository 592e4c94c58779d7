import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { checkEnvironment, environmentPython } from './environment-python.ts';
import { findPython } from './find-python.ts';
import { installServer } from './install-server.ts';
import { deephavenServerVersion } from './versions.ts';

export interface ManagedEnvironmentOptions {
  /** All environments of ours are in here. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

const name = `deephaven-${deephavenServerVersion}`;
/** Written last: an environment without it was interrupted while being made. Its time is that of the last use. */
const marker = '.complete';
/** Milliseconds without use after which another version's environment goes away. */
const unusedAfter = 14 * 24 * 60 * 60_000;
const lockRetry = 500;
/** Milliseconds after which a lock that nobody refreshes belongs to a process that died. */
const lockStale = 15_000;

/** Where the environment of the current version is, among all of ours in `folder`. */
export function managedEnvironmentFolder(folder: string): string {
  return path.join(folder, name);
}

/**
 * The Python of the environment that we keep: made when there is none, made again when it is broken. Processes wait for each other.
 * @throws UserError LAUNCH_FAILED with what to install
 */
export async function managedPython(
  options: ManagedEnvironmentOptions,
  onStep: (step: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const folder = managedEnvironmentFolder(options.folder);
  const python = environmentPython(folder, options.platform);
  if (await isUsable(folder, options, signal)) return python;
  onStep('making the Python environment');
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const release = await lock(folder, signal);
  try {
    // Another process may have made it while we waited.
    if (await isUsable(folder, options, signal)) return python;
    const base = await findPython(options, signal);
    await installServer({ ...options, python: base, folder, uvFolder: path.join(options.folder, 'uv'), onStep }, signal);
    await writeFile(path.join(folder, marker), `${base}\n`);
    await removeUnused(options.folder);
    return python;
  } finally {
    await release();
  }
}

async function isUsable(folder: string, options: ManagedEnvironmentOptions, signal: AbortSignal): Promise<boolean> {
  const file = path.join(folder, marker);
  if (!existsSync(file) || (await checkEnvironment(folder, options, signal)) !== 'ok') return false;
  const now = new Date();
  await utimes(file, now, now);
  return true;
}

async function lock(file: string, signal: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    signal.throwIfAborted();
    try {
      // Losing the lock means that this process slept; the marker still keeps a half-made environment from being used.
      return await lockfile.lock(file, { realpath: false, stale: lockStale, onCompromised: () => {} });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      await sleep(lockRetry, undefined, { signal });
    }
  }
}

/** Removes environments of other versions that nobody used for a while, and half-made ones as old. */
async function removeUnused(parent: string): Promise<void> {
  const others = (await readdir(parent)).filter(entry => /^deephaven-[\d.]+$/.test(entry) && entry !== name);
  for (const other of others) {
    const folder = path.join(parent, other);
    const usedAt = await stat(path.join(folder, marker)).catch(() => stat(folder));
    if (Date.now() - usedAt.mtimeMs > unusedAfter) await rm(folder, { recursive: true, force: true });
  }
}
