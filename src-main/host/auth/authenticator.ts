import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthMode } from '../../../src-shared/host-status.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Caller } from './caller.ts';

/** Why a request gets no further, as HTTP says it. */
interface Refusal {
  status: 401 | 403 | 503;
  /** The `WWW-Authenticate` header. */
  challenge: string;
  message: string;
}

/** Who is calling, or why nobody gets in. */
type AuthResult = { caller: Caller } | { refusal: Refusal };

/** Tells who sent a request. */
export interface Authenticator {
  readonly mode: AuthMode;
  /** Reads `Authorization: Bearer` or `X-Deephaven-PSK`; a token anywhere else is not looked at. */
  authenticate(headers: Headers): Promise<AuthResult>;
}

const refusal: Refusal = {
  status: 401,
  challenge: 'Bearer error="invalid_token"',
  message: 'A valid token is needed: send it as "Authorization: Bearer TOKEN".',
};

/**
 * Decides who is calling. In mode `none` everybody is the client `local`, but our page and our own processes are still
 * told apart by their tokens.
 * @throws UserError UNSUPPORTED for a mode that this version can't check
 */
export function createAuthenticator({
  mode,
  tokens,
  controlToken,
  devUsername,
}: {
  mode: AuthMode;
  tokens: { verify(token: string): Promise<Caller | undefined> };
  controlToken: Secret;
  /** Who is behind calls in mode `none`, for the audit log. */
  devUsername?: string | undefined;
}): Authenticator {
  if (mode !== 'token' && mode !== 'none') {
    throw new UserError('UNSUPPORTED', `The auth mode "${mode}" is not supported by this version.`, {
      hint: 'Use "token", or "none" for this machine only.',
    });
  }
  const controlDigest = digest(controlToken.reveal());

  const local: Caller = { name: 'local', kind: 'mcp', permission: 'full', ...(devUsername && { user: devUsername }) };

  async function callerOf(token: string): Promise<Caller | undefined> {
    if (timingSafeEqual(digest(token), controlDigest)) return { name: 'control', kind: 'control', permission: 'full' };
    return tokens.verify(token);
  }

  return {
    mode,
    async authenticate(headers) {
      const token = tokenIn(headers);
      const caller = token === undefined ? undefined : await callerOf(token);
      if (caller) return { caller };
      if (mode === 'none') return { caller: local };
      return { refusal };
    },
  };
}

function tokenIn(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? headers.get('x-deephaven-psk') ?? undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
