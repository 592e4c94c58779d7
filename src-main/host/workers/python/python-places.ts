import { access, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** The folders that an interpreter's own files are in: its environment's, and that of the Python it was made from. */
export async function pythonPlaces(python: string): Promise<string[]> {
  const environment = prefixOf(python);
  const base = await basePython(environment);
  return [environment, prefixOf(await realpath(python)), ...(base ? [base] : [])];
}

/** As `pyvenv.cfg` names it (PEP 405), if there is a Python: an environment that a script made could name any folder. */
async function basePython(environment: string): Promise<string | undefined> {
  const text = await readFile(path.join(environment, 'pyvenv.cfg'), 'utf8').catch(() => ''); // conda has none
  const home = /^home\s*=\s*(.+?)\s*$/m.exec(text)?.[1];
  if (home === undefined || !path.isAbsolute(home) || path.basename(home) !== 'bin') return undefined;
  return await access(path.join(home, 'python3')).then(
    () => path.dirname(home),
    () => undefined,
  );
}

/** An interpreter is in the folder `bin` of what it belongs to. */
function prefixOf(python: string): string {
  return path.dirname(path.dirname(python));
}
