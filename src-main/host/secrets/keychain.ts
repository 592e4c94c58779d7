import { randomUUID } from 'node:crypto';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';

/** What of `@napi-rs/keyring` is used. */
export interface Keyring {
  AsyncEntry: new (service: string, account: string, options: { linux: { store: 'secret-service' } }) => KeyringEntry;
}

interface KeyringEntry {
  getPassword(signal?: AbortSignal): Promise<string | null>;
  setPassword(password: string, signal?: AbortSignal): Promise<void>;
  deletePassword(signal?: AbortSignal): Promise<boolean>;
}

/** The system's keychain, after it proved that it works. */
export interface Keychain {
  get(name: string, signal?: AbortSignal): Promise<Secret | undefined>;
  set(name: string, secret: Secret, signal?: AbortSignal): Promise<void>;
  delete(name: string, signal?: AbortSignal): Promise<boolean>;
}

/** Why this machine has no keychain that could be used: there is nothing to unlock, so asking again is of no use. */
export class NoKeychain extends Error {
  override name = 'NoKeychain';
}

/** A person may have to type a password into the system's unlock dialog meanwhile. */
const unlockTimeoutMs = 120_000;
const service = 'deephaven-mcp';

/**
 * Opens the keychain and proves with an entry of its own that it keeps what it is given. May make the system ask the person to unlock it.
 * @throws NoKeychain when there is none, UserError UNAVAILABLE when it is locked
 */
export async function openKeychain(keyring: Keyring, signal?: AbortSignal): Promise<Keychain> {
  const keychain = keychainOf(keyring);
  const probe = `probe-${randomUUID()}`;
  const value = new Secret(randomUUID());
  try {
    await keychain.set(probe, value, signal);
    const kept = await keychain.get(probe, signal);
    await keychain.delete(probe, signal);
    if (kept?.reveal() !== value.reveal()) throw new NoKeychain('it does not keep what it is given');
    return keychain;
  } catch (error) {
    if (error instanceof UserError && error.cause instanceof Error && !isLocked(error.cause))
      throw new NoKeychain(error.cause.message);
    throw error;
  }
}

function keychainOf(keyring: Keyring): Keychain {
  // Without the pin, Linux falls back to the kernel's keyring, which forgets everything at a restart.
  const entry = (name: string) => new keyring.AsyncEntry(service, name, { linux: { store: 'secret-service' } });
  return {
    async get(name, signal) {
      const text = await asked(limited => entry(name).getPassword(limited), signal);
      return text === null ? undefined : new Secret(text);
    },
    set: (name, secret, signal) => asked(limited => entry(name).setPassword(secret.reveal(), limited), signal),
    delete: (name, signal) => asked(limited => entry(name).deletePassword(limited), signal),
  };
}

/** One question to the keychain. The native call only stops while it is still queued, so the wait is ended here. */
async function asked<Answer>(ask: (signal: AbortSignal) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  const limited = AbortSignal.any([AbortSignal.timeout(unlockTimeoutMs), ...(signal ? [signal] : [])]);
  limited.throwIfAborted();
  try {
    return await abortable(ask(limited), limited);
  } catch (error) {
    signal?.throwIfAborted();
    throw keychainError(error as Error);
  }
}

function keychainError(error: Error): UserError {
  const hint =
    'Unlock it and try again. Without a keychain, put secrets into environment variables, or set DH_MCP_SECRETS_PASSPHRASE to keep them in an encrypted file.';
  const message = isLocked(error) ? 'The keychain is locked.' : `The keychain can't be used: ${error.message}`;
  return new UserError('UNAVAILABLE', message, { hint, cause: error });
}

/** By the words of the Secret Service and of macOS: locked, or the person closed the dialog. A timeout means that the dialog is still open. */
function isLocked(error: Error): boolean {
  return error.name === 'TimeoutError' || /unlock|locked|dismissed|cancell?ed|interaction/i.test(error.message);
}
