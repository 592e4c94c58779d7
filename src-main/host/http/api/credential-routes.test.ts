import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialsSchema } from '../../../../src-shared/credentials-api.ts';
import { openConfigFile, type ConfigFile } from '../../config/config-file.ts';
import { keychainReferences } from '../../config/keychain-references.ts';
import { literalSecrets } from '../../config/literal-secrets.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import { createCredentials } from '../../secrets/credentials.ts';
import { createMemoryStore } from '../../secrets/memory-store.ts';
import { openStoredNames } from '../../secrets/stored-names.ts';
import { apiFailure } from './api-failure.ts';
import { createCredentialRoutes } from './credential-routes.ts';

const original = `{
  community: {
    sessions: {
      local: { auth_type: 'PSK', auth_token: '\${keychain:local}' },
      // the one in the cellar
      cellar: { auth_type: 'PSK', auth_token: 'plain-words' },
    },
  },
}
`;
let dir: string;
let configFile: ConfigFile;
let changed: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'credentials-'));
  await writeFile(join(dir, 'config.json'), original);
  configFile = await openConfigFile({ file: join(dir, 'config.json'), env: {}, redaction: { add: () => () => {} } });
  changed = [];
});

afterEach(async () => {
  await configFile.close();
  await rm(dir, { recursive: true });
});

const read = async (answer: Response) => credentialsSchema.parse(await answer.json());

async function open() {
  const secrets = createMemoryStore({}, 'Here is no keychain.');
  const app = new Hono();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route(
    '/',
    createCredentialRoutes({
      credentials: createCredentials({
        secrets,
        names: await openStoredNames(join(dir, 'credentials.json'), silentLog),
        onChange: name => changed.push(name),
      }),
      configFile,
      references: () => keychainReferences(configFile.current),
      literals: () => literalSecrets(configFile.current),
      lastUsedAt: name => (name === 'local' ? 5 : undefined),
    }),
  );
  const send = (method: string, path: string, body?: unknown) =>
    app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { send, secrets };
}

describe('createCredentialRoutes', () => {
  it('lists what the configuration asks for, stored or not, and what it holds itself', async () => {
    const { send } = await open();
    expect(await read(await send('GET', '/'))).toEqual({
      credentials: [
        {
          name: 'local',
          isStored: false,
          usedBy: ['community.sessions.local.auth_token'],
          sessions: ['community:config:local'],
          lastUsedAt: 5,
        },
      ],
      literals: [{ key: 'community.sessions.cellar.auth_token', suggestedName: 'cellar' }],
    });
  });

  it('stores a secret, never shows it, remembers its name, and deletes it', async () => {
    const { send, secrets } = await open();
    const answer = await send('PUT', '/spare', { secret: 'hidden-words' });
    expect(await answer.clone().text()).not.toContain('hidden-words');
    expect((await read(answer)).credentials.map(({ name, isStored }) => [name, isStored])).toEqual([
      ['local', false],
      ['spare', true],
    ]);
    expect((await secrets.get('spare'))?.reveal()).toBe('hidden-words');
    expect(await readFile(join(dir, 'credentials.json'), 'utf8')).toBe('{"version":1,"names":["spare"]}');
    const left = await read(await send('DELETE', '/spare'));
    expect(left.credentials.map(({ name }) => name)).toEqual(['local']);
    expect(changed).toEqual(['spare', 'spare']);
  });

  it('moves a secret out of the file, and keeps its comments', async () => {
    const { send, secrets } = await open();
    const key = 'community.sessions.cellar.auth_token';
    expect((await read(await send('POST', '/move', { key, name: 'cellar' }))).literals).toEqual([]);
    expect((await secrets.get('cellar'))?.reveal()).toBe('plain-words');
    expect(await readFile(join(dir, 'config.json'), 'utf8')).toBe(original.replace('plain-words', '${keychain:cellar}'));
  });

  it('replaces no other secret when it moves one', async () => {
    const { send } = await open();
    await send('PUT', '/cellar', { secret: 'other' });
    const key = 'community.sessions.cellar.auth_token';
    expect((await send('POST', '/move', { key, name: 'cellar' })).status).toBe(409);
    expect(await readFile(join(dir, 'config.json'), 'utf8')).toBe(original);
  });

  it.each([
    ['PUT', '/a%20b', { secret: 'x' }],
    ['PUT', '/good', { secret: '' }],
    ['POST', '/move', { key: 'server.auth.secret', name: 'x' }],
  ])('refuses %s %s %j', async (method, path, body) => {
    expect((await (await open()).send(method, path, body)).status).toBe(400);
  });
});
