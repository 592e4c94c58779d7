import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../../../src-shared/user-error.ts';
import { writeProblem } from '../base/private-file.ts';

const privateMode = 0o600;

/** The text of a file; undefined when there is no such file. @throws UserError CONFIG_ERROR when it can't be read */
export async function readStoredText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new UserError('CONFIG_ERROR', `The configuration file ${file} can't be read (${codeOf(error)}).`, {
      cause: error,
      hint: 'Make it readable for your user, or name another one with --config or DH_MCP_CONFIG_FILE.',
    });
  }
}

/** Makes the file, readable for this user only; one that is there already stays as it is. @throws UserError CONFIG_ERROR */
export async function createStoredText(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: privateMode, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await readStoredText(file)) !== undefined) return;
    const { reason, hint } = writeProblem(error);
    throw new UserError('CONFIG_ERROR', `The configuration file ${file} can't be created: ${reason}.`, {
      cause: error,
      hint: `${hint} Or name another file with --config or DH_MCP_CONFIG_FILE.`,
    });
  }
}

/**
 * Replaces the text of a file in one step that survives a power cut. What it held before goes to `.bak` beside it. The mode is kept, and a link is followed.
 * @throws UserError CONFIG_ERROR
 */
export async function replaceStoredText(file: string, before: string | undefined, after: string): Promise<void> {
  try {
    const target = before === undefined ? file : await realpath(file);
    const mode = before === undefined ? privateMode : (await stat(target)).mode & 0o777;
    if (before !== undefined) await writeFileAtomic(`${target}.bak`, before, { mode });
    await writeFileAtomic(target, after, { mode });
  } catch (error) {
    const { reason, hint } = writeProblem(error);
    throw new UserError('CONFIG_ERROR', `The configuration file ${file} can't be written: ${reason}.`, { cause: error, hint });
  }
}

/** Whether other users of this machine can read the file; unknown on Windows, where the mode says nothing. */
export async function isReadableByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return ((await stat(file)).mode & 0o044) !== 0;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
