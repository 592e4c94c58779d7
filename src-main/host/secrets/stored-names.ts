import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Log } from '../observe/log.ts';
import { replacePrivateFile } from '../base/private-file.ts';
import { SerialQueue } from '../base/serial-queue.ts';

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
  const turns = new SerialQueue();
  /** On disk first: a name that could not be kept is not there. */
  const change = (after: Set<string>, act: () => void) =>
    turns.run(async () => {
      if (!isForeign) await replacePrivateFile(file, JSON.stringify({ version: 1, names: [...after].toSorted() }));
      act();
    });
  return {
    all: names,
    async add(name) {
      if (!names.has(name)) await change(new Set([...names, name]), () => names.add(name));
    },
    async remove(name) {
      if (names.has(name)) await change(new Set([...names].filter(kept => kept !== name)), () => names.delete(name));
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
