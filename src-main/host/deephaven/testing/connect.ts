import { Secret } from '../../../../src-shared/secret.ts';
import type { ConnectionOptions } from '../connection.ts';

/** Options for a server without a key; `token` of a PSK server goes as text. */
export function optionsFor(
  { host = '127.0.0.1', port, token }: { host?: string; port: number; token?: string },
  changes: Partial<ConnectionOptions> = {},
): ConnectionOptions {
  return {
    host,
    port,
    language: 'python',
    neverTimeout: false,
    timeouts: { connect: 10_000, read: 30_000, quick: 5_000 },
    ...(token === undefined
      ? { authType: 'Anonymous' }
      : { authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler', token: new Secret(token) }),
    ...changes,
  };
}

/** A signal for calls that nobody cancels. */
export const signal = new AbortController().signal;

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail.');
    },
    error => error,
  );
}
