import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Log } from '../observe/log.ts';
import { Turns } from '../turns.ts';

const fileSchema = z.object({ version: z.literal(1), names: z.array(z.string()) });

/** Names of the secrets that a person stored through the app: a keychain can't be asked for names without the secrets. */
export interface StoredNames {
  readonly all: ReadonlySet<string>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** @param file where they are kept; no secret is in it. One that can't be understood is left as it is, and nothing is kept. */
export async function openStoredNames(file: string, log: Log): Promise<StoredNames> {
  const text = await readFile(file, 'utf8').catch(() => undefined); // a first start has none
  const parsed = text === undefined ? undefined : fileSchema.safeParse(jsonOf(text));
  const names = new Set(parsed?.data?.names);
  const isForeign = parsed !== undefined && !parsed.success;
  if (isForeign) log.warn({ file }, 'The list of stored credentials is of another version, and is left alone');
  const turns = new Turns();
  const save = () =>
    turns.take(async () => {
      if (isForeign) return;
      await writeFileAtomic(file, JSON.stringify({ version: 1, names: [...names].toSorted() }), { mode: 0o600 });
    });
  return {
    all: names,
    async add(name) {
      if (names.has(name)) return;
      names.add(name);
      await save();
    },
    async remove(name) {
      if (names.delete(name)) await save();
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}
