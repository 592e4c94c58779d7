import type { Secret } from '../../../src-shared/secret.ts';
import type { SecretStore } from './secret-store.ts';
import type { StoredNames } from './stored-names.ts';
import { SerialQueue } from '../base/serial-queue.ts';

/** The secrets that a person stored through the app. */
export interface Credentials {
  readonly names: ReadonlySet<string>;
  /** Keeps a secret, or replaces the one of that name. */
  store(name: string, secret: Secret): Promise<void>;
  /** Keeps a secret beside all others. @returns its name: the wanted one, with a number behind it where that is taken */
  storeNew(wanted: string, secret: Secret, signal: AbortSignal): Promise<string>;
  remove(name: string): Promise<void>;
  has(name: string, signal: AbortSignal): Promise<boolean>;
}

/** @param parts `onChange` is called when a secret is another one: who uses it shall read it again */
export function createCredentials(parts: {
  secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  names: StoredNames;
  onChange: (name: string) => void;
}): Credentials {
  const { secrets, names, onChange } = parts;
  const has = async (name: string, signal: AbortSignal) => (await secrets.get(name, signal)) !== undefined;
  const turns = new SerialQueue();

  async function store(name: string, secret: Secret): Promise<void> {
    const isNew = !names.all.has(name);
    await names.add(name);
    try {
      await secrets.set(name, secret);
    } catch (error) {
      if (isNew) await names.remove(name).catch(() => {}); // it is shown as one that is not stored
      throw error;
    }
    onChange(name);
  }

  return {
    names: names.all,
    has,
    store: (name, secret) => turns.run(() => store(name, secret)),
    storeNew: (wanted, secret, signal) =>
      turns.run(async () => {
        let name = wanted;
        // Another program may have put one there that we have no name of.
        for (let number = 2; names.all.has(name) || (await has(name, signal)); number++) name = `${wanted}-${number}`;
        await store(name, secret);
        return name;
      }),
    async remove(name) {
      await secrets.delete(name);
      await names.remove(name);
      onChange(name);
    },
  };
}
