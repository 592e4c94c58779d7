import { join } from 'node:path';
import { z } from 'zod';
import { clientNamePattern } from '../../../src-shared/host-status.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { readPrivateFile, replacePrivateFile } from '../base/private-file.ts';
import { hashOf } from './content-hash.ts';

const recordSchema = z.object({
  /** Of the target, and the name of its token. */
  id: z.string().regex(clientNamePattern),
  file: z.string(),
  /** Of a project. */
  folder: z.string().exactOptional(),
  parent: z.array(z.string()),
  /** How many levels came with the entry, itself included. */
  made: z.object({ levels: z.int().positive() }),
  /** Whether there was no such file before. */
  createdFile: z.boolean(),
  /** The outermost folder that was made for it. */
  madeFolder: z.string().exactOptional(),
  /** Permission bits before a token came in. */
  mode: z.int().exactOptional(),
  /** The copy in `backups` of what was there before; gone once the file was changed by others. */
  backup: z.string().exactOptional(),
  /** SHA-256 of the file as we wrote it last. */
  writtenHash: z.string(),
  writtenAt: z.number(),
});
/** What we wrote into a client's file. Holds no token, and nothing of the file. */
export type EntryRecord = z.infer<typeof recordSchema>;

/** Whether the file is as we left it, and what it was before is known. */
export function canRestore(record: EntryRecord, text: string | undefined): boolean {
  return record.writtenHash === hashOf(text) && (record.createdFile || record.backup !== undefined);
}

const fileSchema = z.object({ version: z.literal(1), entries: z.array(recordSchema) });

/** `client-entries.json` of the data folder: which files hold an entry of ours, and how to take it out. */
export interface EntryRecords {
  readonly file: string;
  /** @throws UserError CONFIG_ERROR when the file is broken or of a newer version */
  all(): Promise<EntryRecord[]>;
  /** Keeps `record` in place of an older one of the same target; undefined forgets it. Who calls this has `file` alone. */
  set(id: string, record: EntryRecord | undefined): Promise<void>;
}

/** Another process may change the file at any time, so nothing is kept in memory. */
export function openEntryRecords(dataFolder: string): EntryRecords {
  const file = join(dataFolder, 'client-entries.json');

  async function all(): Promise<EntryRecord[]> {
    const text = await readPrivateFile(file);
    if (text === undefined) return [];
    try {
      return fileSchema.parse(JSON.parse(text)).entries;
    } catch (error) {
      throw new UserError('CONFIG_ERROR', `The list of entries in ${file} can't be read by this version of the app.`, {
        cause: error,
        hint: 'Update the app, or rename the file: entries can still be removed, but may leave an empty object behind.',
      });
    }
  }

  return {
    file,
    all,
    async set(id, record) {
      const others = (await all()).filter(known => known.id !== id);
      const entries = record ? [...others, record] : others;
      await replacePrivateFile(file, `${JSON.stringify({ version: 1, entries }, undefined, 2)}\n`);
    },
  };
}
