import lockfile from 'proper-lockfile';
import { UserError } from '../../src-shared/user-error.ts';

/** Longer than the ten seconds after which the lock of a process that died counts for nothing. */
const patience = { retries: 100, factor: 1.3, minTimeout: 20, maxTimeout: 200, randomize: true };

/**
 * Runs `act` while no other process runs one for the same file, which need not be there. Within a process, take turns first.
 * @throws UserError UNAVAILABLE when others take too long
 */
export async function alone<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  const release = await lockfile.lock(file, { realpath: false, retries: patience }).catch((error: unknown) => {
    throw new UserError('UNAVAILABLE', `${file} can't be locked.`, {
      cause: error,
      hint: 'Another process of this app may be writing it, or its folder is not writable. Try again in a moment.',
    });
  });
  try {
    return await act();
  } finally {
    await release();
  }
}
