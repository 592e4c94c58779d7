import { authKind } from '../../../src-shared/auth-type.ts';
import type { Config } from '../config/schema.ts';
import type { SessionAccess } from '../sessions/sessions.ts';

export type CredentialMode = Config['security']['community']['credential_retrieval_mode'];

/** Whether the policy lets a model see the login of a session of that origin. */
export function mayReveal(mode: CredentialMode, origin: 'static' | 'dynamic'): boolean {
  return mode === 'all' || mode === `${origin}_only`;
}

/** The address that signs a browser in, where the server's page takes a key that way; else the plain address. */
export function signedInUrl({ url, authType, token }: SessionAccess): string {
  return authKind(authType) === 'psk' && token ? `${url}/?psk=${encodeURIComponent(token.reveal())}` : url;
}

/** `PSK`, `ANONYMOUS`, `BASIC`, or the handler's class name in capitals. */
export function authWord(authType: string): string {
  return authKind(authType) === 'psk' ? 'PSK' : authType.toUpperCase();
}
