import { sep } from 'node:path';
import type { HostFiles } from '../host/host-options.ts';

/** The same files, where other programs than ours read them: those lie beside the packaged archive, not in it. */
export function unpackedFiles(files: HostFiles): HostFiles {
  return { ...files, launcher: outside(files.launcher), bridge: outside(files.bridge), extension: outside(files.extension) };
}

function outside(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}
