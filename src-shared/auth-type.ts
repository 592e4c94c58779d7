/** The handler classes of Deephaven's own logins, as the server names them. */
const pskHandler = 'io.deephaven.authentication.psk.PskAuthenticationHandler';
const anonymousHandler = 'io.deephaven.auth.AnonymousAuthenticationHandler';

/** A pre-shared key of a worker of ours: as long as a key must be, in characters that need no quoting anywhere. */
export const workerKeyPattern = /^[A-Za-z0-9_-]{16,128}$/;
export const workerKeyRule = "16 to 128 letters, digits, '-' and '_'";

export type AuthKind = 'psk' | 'anonymous' | 'basic' | 'custom';

/** What a configured or given auth type means; shorthands may be in any case. */
export function authKind(authType: string): AuthKind {
  switch (authType.trim().toLowerCase()) {
    case 'psk':
    case pskHandler.toLowerCase():
      return 'psk';
    case 'anonymous':
    case anonymousHandler.toLowerCase():
      return 'anonymous';
    case 'basic':
      return 'basic';
    default:
      return 'custom';
  }
}

/** The name that a login sends: the full handler class, `Anonymous` or `Basic`. */
export function loginName(authType: string): string {
  switch (authKind(authType)) {
    case 'psk':
      return pskHandler;
    case 'anonymous':
      return 'Anonymous';
    case 'basic':
      return 'Basic';
    case 'custom':
      return authType.trim();
  }
}

/** The full class that a server is started with. */
export function handlerClass(authType: string): string {
  return authKind(authType) === 'anonymous' ? anonymousHandler : loginName(authType);
}
