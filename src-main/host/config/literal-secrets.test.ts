import { expect, it } from 'vitest';
import { literalSecrets } from './literal-secrets.ts';
import { readConfig } from './read-config.ts';

it('finds secrets that stand in the file, not references to them', () => {
  const { config } = readConfig(
    `{
      community: {
        sessions: { a: { auth_token: "abc" }, b: { auth_token: "\${keychain:b}" }, c: { auth_token: "" } },
        session_creation: { defaults: { auth_token: "def" } },
      },
      server: { auth: { secret: "\${env:SECRET}" } },
    }`,
    {},
  );
  expect(literalSecrets(config).map(({ path, text }) => `${path.join('.')}=${text}`)).toEqual([
    'community.sessions.a.auth_token=abc',
    'community.session_creation.defaults.auth_token=def',
  ]);
});
