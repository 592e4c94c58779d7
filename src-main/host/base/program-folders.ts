import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of `PATH`, in its order. Relative ones are left out: what they name depends on where a program happens to run. */
export function programFolders(env: Environment, platform: NodeJS.Platform = process.platform): string[] {
  const { delimiter, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  return (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(folder => isAbsolute(folder));
}

/** The first program of one of these names in the folders of `PATH` that this user may run. @param names with their ending on Windows */
export function findProgram(names: readonly string[], env: Environment): string | undefined {
  const folders = programFolders(env);
  return names.flatMap(name => folders.map(folder => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for us: the next folder may have it.
    return false;
  }
}
