import { pathToFileURL } from 'node:url';
import { shell } from 'electron';

/** Opens a file in the person's browser. */
export function openFile(file: string): Promise<void> {
  return shell.openExternal(pathToFileURL(file).href);
}
