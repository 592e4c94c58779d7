import type { SecretStoreKind } from '../../../src-shared/host-status.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Redaction } from '../observe/redaction.ts';
import { abortable } from '../base/deadlines.ts';
import { openEncryptedFile } from './encrypted-file.ts';
import { openKeychain, NoKeychain, type Keychain, type Keyring } from './keychain.ts';
import { createMemoryStore } from './memory-store.ts';
import type { SecretStore } from './secret-store.ts';

export interface SecretStoreOptions {
  /** Every secret that passes through is masked until it is deleted or replaced. */
  redaction: Pick<Redaction, 'add'>;
  env: NodeJS.ProcessEnv;
  /** With a passphrase, secrets live in this file and the keychain is never asked: a person opted in. */
  encryptedFile?: { path: string; passphrase: Secret };
  /** Called when `kind` or `detail` became known or changed. */
  onChange?: (state: { kind: SecretStoreKind; detail: string | undefined }) => void;
  /** The native module, loaded at first use; a machine without it is a machine without a keychain. */
  loadKeyring?: () => Promise<Keyring>;
}

/** The store of this machine: the encrypted file where one was asked for, else the keychain, else memory. Nothing is asked before the first use. */
export function openSecretStore(options: SecretStoreOptions): SecretStore {
  const { redaction, encryptedFile, onChange } = options;
  let chosen: SecretStore | undefined = encryptedFile && openEncryptedFile(encryptedFile.path, encryptedFile.passphrase);
  let choosing: Promise<SecretStore> | undefined;
  let problem: string | undefined;
  /** By name, how the secret that was masked last is forgotten. */
  const masked = new Map<string, () => void>();

  const mask = (name: string, secret: Secret | undefined) => {
    const forget = masked.get(name);
    if (secret) masked.set(name, redaction.add(secret));
    else masked.delete(name);
    forget?.();
  };
  const changed = () => onChange?.({ kind: store.kind, detail: store.detail });

  /** One attempt serves all who wait; a locked keychain is tried again by the next call. */
  const choose = async (): Promise<SecretStore> => {
    try {
      chosen = await keychainOrMemory(options);
      problem = undefined;
      return chosen;
    } catch (error) {
      problem = error instanceof UserError ? error.message : String(error);
      throw error;
    } finally {
      choosing = undefined;
      changed();
    }
  };
  const ready = async (signal?: AbortSignal): Promise<SecretStore> => {
    signal?.throwIfAborted();
    if (chosen) return chosen;
    choosing ??= choose();
    return signal ? abortable(choosing, signal) : choosing;
  };

  const store: SecretStore = {
    get kind() {
      return chosen?.kind ?? 'keychain';
    },
    get detail() {
      return chosen?.detail ?? problem;
    },
    async get(name, signal) {
      const secret = await (await ready(signal)).get(name, signal);
      mask(name, secret);
      return secret;
    },
    async set(name, secret, signal) {
      mask(name, secret);
      await (await ready(signal)).set(name, secret, signal);
    },
    async delete(name, signal) {
      const was = await (await ready(signal)).delete(name, signal);
      mask(name, undefined);
      return was;
    },
    close: async () => chosen?.close(),
  };
  return store;
}

async function keychainOrMemory({ env, loadKeyring = loadNativeKeyring }: SecretStoreOptions): Promise<SecretStore> {
  let keyring: Keyring;
  try {
    keyring = await loadKeyring();
  } catch {
    // Its prebuilt binary is missing on this platform; everything else works without it.
    return createMemoryStore(env, 'This build has no access to the keychain.');
  }
  try {
    return storeOf(await openKeychain(keyring));
  } catch (error) {
    if (!(error instanceof NoKeychain)) throw error;
    return createMemoryStore(env, `This machine has no keychain that can be used (${error.message}).`);
  }
}

function storeOf(keychain: Keychain): SecretStore {
  return { kind: 'keychain', detail: undefined, ...keychain, close: async () => {} };
}

async function loadNativeKeyring(): Promise<Keyring> {
  return (await import('@napi-rs/keyring')) as Keyring;
}
