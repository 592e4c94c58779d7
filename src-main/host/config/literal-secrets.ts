import type { Config } from './schema.ts';
import type { Path } from './json5-document.ts';
import { isReference } from './reference-syntax.ts';

/** Where the configuration holds a secret itself instead of a reference to one. */
export function literalSecrets({ community, enterprise, server }: Config): Path[] {
  const candidates: [Path, string | undefined][] = [
    ...Object.entries(community.sessions).map(([name, { auth_token }]): [Path, string | undefined] => [
      ['community', 'sessions', name, 'auth_token'],
      auth_token,
    ]),
    [['community', 'session_creation', 'defaults', 'auth_token'], community.session_creation?.defaults.auth_token],
    ...Object.entries(enterprise.systems).map(([name, { password }]): [Path, string | undefined] => [
      ['enterprise', 'systems', name, 'password'],
      password,
    ]),
    [['server', 'auth', 'secret'], server.auth.secret],
  ];
  return candidates.filter(([, text]) => text && !isReference(text)).map(([path]) => path);
}
