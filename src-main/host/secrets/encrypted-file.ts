import { z } from 'zod';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { readPrivateFile, replacePrivateFile } from '../base/private-file.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import { keyOf, openSealed, seal, sealedTextSchema, type PassphraseKey, type SealedText } from './sealed-text.ts';
import type { SecretStore } from './secret-store.ts';

const contentSchema = z.record(z.string(), z.string());
type Content = Map<string, string>;

/**
 * Keeps secrets in one file under a passphrase: weaker than a keychain, so only for whoever asks for it. The file is read again
 * for every question, and made by the first `set`.
 * Its calls throw UserError CONFIG_ERROR when the passphrase is wrong or the file is not one of ours.
 */
export function openEncryptedFile(path: string, passphrase: Secret): SecretStore {
  let known: PassphraseKey | undefined;
  const turns = new SerialQueue();

  const keyFor = async (kdf?: SealedText['kdf']) => {
    if (!known || (kdf && !kdf.salt.equals(known.kdf.salt))) known = await keyOf(passphrase.reveal(), kdf);
    return known;
  };
  const read = async (): Promise<Content> => {
    const sealed = await readSealed(path);
    return sealed ? decrypt(path, sealed, await keyFor(sealed.kdf)) : new Map();
  };
  /** Changes follow one another, each on what the file then holds. @param change says whether there is something to write */
  const edit = (change: (content: Content) => boolean) =>
    turns.run(async () => {
      const content = await read();
      if (!change(content)) return false;
      await replacePrivateFile(path, seal(JSON.stringify(Object.fromEntries(content)), await keyFor()));
      return true;
    });

  return {
    kind: 'encrypted-file',
    detail: `Secrets are kept in ${path}, encrypted with your passphrase. That is weaker than a keychain.`,
    async get(name, signal) {
      signal?.throwIfAborted();
      const text = (await read()).get(name);
      return text === undefined ? undefined : new Secret(text);
    },
    async set(name, secret, signal) {
      signal?.throwIfAborted();
      await edit(content => content.set(name, secret.reveal()).size > 0);
    },
    async delete(name, signal) {
      signal?.throwIfAborted();
      return edit(content => content.delete(name));
    },
    async close() {
      await turns.done();
      known = undefined;
    },
  };
}

async function readSealed(path: string): Promise<SealedText | undefined> {
  const text = await readPrivateFile(path);
  if (text === undefined) return undefined;
  try {
    return sealedTextSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError('CONFIG_ERROR', `The secrets file ${path} is damaged, or from a newer version of this app.`, {
      cause: error,
      hint: 'Move it away to start with an empty one, or update the app.',
    });
  }
}

function decrypt(path: string, sealed: SealedText, key: PassphraseKey): Content {
  let text: string;
  try {
    text = openSealed(sealed, key);
  } catch (error) {
    throw new UserError('CONFIG_ERROR', `The passphrase does not open the secrets file ${path}.`, {
      cause: error,
      hint: 'Set DH_MCP_SECRETS_PASSPHRASE to the passphrase it was made with, or move the file away to start with an empty one.',
    });
  }
  return new Map(Object.entries(contentSchema.parse(JSON.parse(text))));
}
