import lockfile from 'proper-lockfile';
import { dirname } from 'node:path';
import { UserError } from '../../../src-shared/user-error.ts';

import { notWritten } from './private-file.ts';

/** Longer than the ten seconds after which the lock of a process that died counts for nothing. */
const patience = { retries: 100, factor: 1.3, minTimeout: 20, maxTimeout: 200, randomize: true };

/**
 * Runs `act` while no other process runs one for the same file, which need not be there. Within a process, take turns first.
 * @throws UserError UNAVAILABLE when others take too long
 */
export async function withFileLock<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  // A process that slept, or a clock that was set, can lose the lock: what is done under it reads first and replaces whole
  // files, so it goes on. The library's own answer is to end the process.
  const options = { realpath: false, retries: patience, onCompromised: () => {} };
  const release = await lockfile.lock(file, options).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ELOCKED' && code !== undefined) throw notWritten(dirname(file), error);
    throw new UserError('UNAVAILABLE', `${file} can't be locked.`, {
      cause: error,
      hint: 'Another process of this app may be writing it. Try again in a moment.',
    });
  });
  try {
    return await act();
  } finally {
    await release().catch(() => {}); // it was lost, or its folder is gone
  }
}
