import { readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { replacePrivateFile } from '../base/private-file.ts';

/** Copies of clients' files as they were before our entry came in. */
export interface Backups {
  /** A name for a copy that is taken now. */
  nameFor(id: string, file: string): string;
  keep(name: string, text: string): Promise<void>;
  /** Undefined when it is gone. */
  read(name: string): Promise<string | undefined>;
  forget(name: string): Promise<void>;
}

/**
 * In the data folder and not beside the file: clients look at what lies in their folders, project folders are shared, and a copy may hold
 * secrets of other servers, so it is readable by its owner only and goes when our entry goes.
 */
export function openBackups(dataFolder: string, now: () => number): Backups {
  const folder = join(dataFolder, 'backups');
  return {
    nameFor: (id, file) => `${id}-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}${extname(file)}`,
    async keep(name, text) {
      await replacePrivateFile(join(folder, name), text);
    },
    read: name => readFile(join(folder, name), 'utf8').catch(() => undefined), // a person may have cleaned up
    forget: name => rm(join(folder, name), { force: true }),
  };
}
