import type { Secret } from '../../../src-shared/secret.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { SecretStore } from './secret-store.ts';
import type { StoredNames } from './stored-names.ts';

/** The secrets that a person stored through the app. */
export interface Credentials {
  readonly names: ReadonlySet<string>;
  /** Keeps a secret, or replaces the one of that name. */
  store(name: string, secret: Secret): Promise<void>;
  remove(name: string): Promise<void>;
  has(name: string, signal: AbortSignal): Promise<boolean>;
}

/** @param parts `onChange` is called when a secret is another one: who uses it shall read it again */
export function createCredentials(parts: {
  secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  names: StoredNames;
  redaction: Pick<Redaction, 'add'>;
  onChange: (name: string) => void;
}): Credentials {
  const { secrets, names, redaction, onChange } = parts;
  return {
    names: names.all,
    async store(name, secret) {
      redaction.add(secret);
      await secrets.set(name, secret);
      await names.add(name);
      onChange(name);
    },
    async remove(name) {
      await secrets.delete(name);
      await names.remove(name);
      onChange(name);
    },
    async has(name, signal) {
      return (await secrets.get(name, signal)) !== undefined;
    },
  };
}
