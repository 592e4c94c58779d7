import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../../../src-shared/user-error.ts';

/** The text of a file that the app keeps; undefined where there is none. @throws UserError CONFIG_ERROR when it can't be read */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new UserError('CONFIG_ERROR', `${file} can't be read: ${reasons[codeOf(error)] ?? codeOf(error)}.`, {
      cause: error,
      hint: 'Move it away, or make it a file that your user can read, and start again.',
    });
  }
}

/**
 * Replaces a file that the app keeps as a whole, readable by its owner only; its folder is made. After a failure the old one is there.
 * @throws UserError UNAVAILABLE, which names the folder and what is missing
 */
export async function replacePrivateFile(file: string, text: string, { fsync = true } = {}): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, text, { mode: 0o600, fsync });
  } catch (error) {
    throw notWritten(dirname(file), error);
  }
}

/** Why nothing could be written to a folder, for a person who can change it. */
export function notWritten(folder: string, error: unknown): UserError {
  const { reason, hint } = writeProblem(error);
  return new UserError('UNAVAILABLE', `Nothing can be written to ${folder}: ${reason}.`, { cause: error, hint });
}

/** What keeps a file from being written, in words, and what to do. */
export function writeProblem(error: unknown): { reason: string; hint: string } {
  const code = codeOf(error);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const hint = isFull
    ? 'Make room on this disk, then try again: nothing was changed.'
    : 'Make it a folder that your user can write to, then try again.';
  return { reason: reasons[code] ?? code, hint };
}

const reasons: Record<string, string> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'your quota on its disk is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'your user may not write there',
  EPERM: 'your user may not write there',
  EISDIR: 'a folder is in the place of a file',
  ENOTDIR: 'a file is in the place of a folder',
  EEXIST: 'a file is in the place of a folder',
  EIO: 'the disk reports an error',
};

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
