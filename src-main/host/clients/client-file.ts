import { lstat, mkdir, readFile, readlink, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../../../src-shared/user-error.ts';

const privateMode = 0o600;
const modeBits = 0o777;
const mostTries = 5;
const sharingWaitMs = 50;
const sharingTries = 40;
/** Of Windows, while another program reads or writes the file. */
const sharingCodes = new Set(['EPERM', 'EACCES', 'EBUSY']);

const hints: Record<string, string> = {
  ELOCKED: 'Another program is writing it. Try again in a moment.',
  ENOSPC: 'Make room on the disk, then try again.',
  EISDIR: 'A folder has its name. Rename that, or copy the entry.',
  ELOOP: 'Its links lead in a circle. Correct them, or copy the entry.',
};

/** A client's file as it is now. */
export interface ClientFile {
  /** Undefined when there is no such file. */
  text: string | undefined;
  /** Permission bits; undefined when there is no such file. */
  mode: number | undefined;
}

/** What a file becomes. */
export interface NewFile {
  /** Undefined takes the file away. */
  text: string | undefined;
  mode: number | undefined;
}

/** How a file was before it was written. */
export interface Written {
  before: ClientFile;
  /** The outermost folder that was made for it. */
  madeFolder?: string;
}

/** @throws UserError UNAVAILABLE when it can't be read, or is not UTF-8 */
export async function readClientFile(path: string): Promise<ClientFile> {
  try {
    const bytes = await readFile(path);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, mode: (await stat(path)).mode & modeBits };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { text: undefined, mode: undefined };
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new UserError('UNAVAILABLE', `${path} is not UTF-8 text.`, {
        cause: error,
        hint: 'Save it as UTF-8, or copy the entry.',
      });
    }
    throw unavailable(path, 'read', error);
  }
}

/** The mode for a file that holds a token: what its owner may, and nobody else. */
export function privateModeOf(mode: number | undefined): number {
  return mode === undefined ? privateMode : mode & 0o700;
}

/**
 * Replaces the file in one step that survives a power cut; a link is followed. `change` sees what is there under the lock that Claude
 * Code itself takes, and again when the file changed before it was written. Returning what it was given writes nothing.
 * @throws UserError UNAVAILABLE when it can't be written, or never stands still
 */
export async function editClientFile(
  path: string,
  platform: NodeJS.Platform,
  change: (now: ClientFile) => Promise<NewFile>,
): Promise<Written> {
  const target = await followed(path);
  const madeFolder = await makeFolder(target);
  try {
    const release = await lock(target);
    try {
      const before = await replaceUnderLock(target, platform, change);
      return { before, ...(madeFolder !== undefined && { madeFolder }) };
    } finally {
      await release();
    }
  } catch (error) {
    if (madeFolder !== undefined) await removeEmptyFolders(target, madeFolder);
    throw error;
  }
}

/** Takes away the folders of a file up to `outermost`, as long as they are empty. */
export async function removeEmptyFolders(path: string, outermost: string): Promise<void> {
  for (let folder = dirname(path); folder.startsWith(outermost); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // something else is in it by now
    }
  }
}

/** Runs `act` again while Windows says that another program has the file open. */
export async function retryingShared<Result>(platform: NodeJS.Platform, act: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried++) {
    try {
      return await act();
    } catch (error) {
      if (platform !== 'win32' || tried === sharingTries || !sharingCodes.has(codeOf(error))) throw error;
      await delay(sharingWaitMs);
    }
  }
}

async function replaceUnderLock(
  target: string,
  platform: NodeJS.Platform,
  change: (now: ClientFile) => Promise<NewFile>,
): Promise<ClientFile> {
  for (let tried = 1; tried <= mostTries; tried++) {
    const now = await readClientFile(target);
    const next = await change(now);
    if (next.text === now.text && next.mode === now.mode) return now;
    if ((await readClientFile(target)).text !== now.text) continue;
    try {
      await retryingShared(platform, () => write(target, next));
    } catch (error) {
      throw unavailable(target, 'written', error);
    }
    return now;
  }
  throw new UserError('UNAVAILABLE', `${target} changes all the time.`, {
    hint: 'Close the program that writes it, then try again.',
  });
}

async function write(target: string, { text, mode }: NewFile): Promise<void> {
  if (text === undefined) await rm(target, { force: true });
  else await writeFileAtomic(target, text, mode === undefined ? {} : { mode });
}

/** Where the links end, also at a file that is not there yet. */
async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw unavailable(path, 'read', error);
    const isLink = await lstat(path).then(
      stats => stats.isSymbolicLink(),
      () => false,
    );
    return isLink ? followed(resolve(await realpath(dirname(path)), await readlink(path))) : path;
  }
}

async function makeFolder(target: string): Promise<string | undefined> {
  try {
    return await mkdir(dirname(target), { recursive: true });
  } catch (error) {
    throw unavailable(target, 'written', error);
  }
}

async function lock(target: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(target, {
      realpath: false,
      retries: { retries: 20, minTimeout: 50, maxTimeout: 250 },
      onCompromised: () => {}, // what is written is read again just before
    });
  } catch (error) {
    throw unavailable(target, 'written', error);
  }
}

function unavailable(path: string, act: 'read' | 'written', error: unknown): UserError {
  return new UserError('UNAVAILABLE', `${path} can't be ${act} (${codeOf(error)}).`, {
    cause: error,
    hint: hints[codeOf(error)] ?? 'Make the file and its folder writable for your user, or copy the entry.',
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
