import type { Path } from '../base/json5/json5-document.ts';
import { isReference } from './reference-syntax.ts';
import type { Config } from './schema.ts';

/** A secret written out in the configuration file, and where. */
export interface LiteralSecret {
  path: Path;
  /** The secret itself. */
  text: string;
}

/** The secrets that the configuration holds itself, where it could hold a reference. */
export function literalSecrets({ community, enterprise, server }: Config): LiteralSecret[] {
  const { session_creation } = community;
  const places: { path: Path; text: string | undefined }[] = [
    ...Object.entries(community.sessions).map(([name, { auth_token: text }]) => ({
      path: ['community', 'sessions', name, 'auth_token'],
      text,
    })),
    { path: ['community', 'session_creation', 'defaults', 'auth_token'], text: session_creation?.defaults.auth_token },
    ...Object.entries(enterprise.systems).map(([name, { password: text }]) => ({
      path: ['enterprise', 'systems', name, 'password'],
      text,
    })),
    { path: ['server', 'auth', 'secret'], text: server.auth.secret },
  ];
  return places.flatMap(({ path, text }) => (text && !isReference(text) ? [{ path, text }] : []));
}
