import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverSchema, type ConnectionTest } from '../../../../src-shared/servers-api.ts';
import { openConfigFile, type ConfigFile } from '../../config/config-file.ts';
import { parseReference } from '../../config/reference-syntax.ts';
import { type CommunitySessionConfig, sessionDefinition } from '../../config/schema.ts';
import { keychainReferences } from '../../config/keychain-references.ts';
import { createCredentials } from '../../secrets/credentials.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import { apiFailure } from './api-failure.ts';
import { createServerRoutes } from './server-routes.ts';

const original = `{
  community: {
    sessions: {
      // the old one
      local: { host: 'localhost', port: 10000, auth_type: 'PSK', auth_token_env_var: 'KEY' }, // since 2019
    },
  },
}
`;
const definition = {
  host: 'dh.example.com',
  port: 443,
  use_tls: true,
  auth_type: 'PSK',
  session_type: 'python',
  auto_connect: false,
};
let dir: string;
let configFile: ConfigFile;
let stored: Map<string, string>;
let tested: CommunitySessionConfig[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'servers-'));
  await writeFile(join(dir, 'config.json'), original);
  configFile = await openConfigFile({ file: join(dir, 'config.json'), env: {}, redaction: { add: () => () => {} } });
  stored = new Map([['taken', 'of another server']]);
  tested = [];
});

afterEach(async () => {
  await configFile.close();
  await rm(dir, { recursive: true });
});

async function test(definition: CommunitySessionConfig): Promise<ConnectionTest> {
  tested.push(definition);
  return { version: '42.7' };
}

function send(method: string, path: string, body?: unknown) {
  const app = new Hono();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route(
    '/',
    createServerRoutes({
      configFile,
      credentials: createCredentials({
        secrets: {
          get: async name => (stored.has(name) ? new Secret(stored.get(name)!) : undefined),
          set: async (name, secret) => void stored.set(name, secret.reveal()),
          delete: async name => stored.delete(name),
        },
        names: { all: new Set(), add: async () => {}, remove: async () => {} },
        onChange() {},
      }),
      references: () => keychainReferences(configFile.current),
      parseReference,
      parseDefinition: sessionDefinition,
      test,
    }),
  );
  return app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

const text = () => readFile(join(dir, 'config.json'), 'utf8');

describe('createServerRoutes', () => {
  it('adds a server; its secret goes to the keychain', async () => {
    const answer = await send('POST', '/', { name: 'lab', definition, secret: 'hidden-words' });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ id: 'community:config:lab' });
    expect(stored.get('lab')).toBe('hidden-words');
    expect(await text()).not.toContain('hidden-words');
    expect(await text()).toContain('// since 2019');
    expect(configFile.current.community.sessions['lab']).toMatchObject({ ...definition, auth_token: '${keychain:lab}' });
    const shown = serverSchema.parse(await (await send('GET', '/lab')).json());
    expect(shown).toEqual({ definition, secretFrom: 'keychain: lab' });
  });

  it('leaves a credential of the same name alone', async () => {
    expect((await send('POST', '/', { name: 'taken', definition, secret: 'hidden-words' })).status).toBe(201);
    expect(stored.get('taken')).toBe('of another server');
    expect(stored.get('taken-2')).toBe('hidden-words');
    expect(configFile.current.community.sessions['taken']).toMatchObject({ auth_token: '${keychain:taken-2}' });
  });

  it('changes a server and its secret as one, and keeps no old secret', async () => {
    await send('POST', '/', { name: 'lab', definition, secret: 'first-words' });
    const seen: unknown[] = [];
    configFile.onChange(change => seen.push('config' in change && change.config.community.sessions['lab']));
    expect((await send('PUT', '/lab', { definition: { ...definition, port: 444 }, secret: 'second-words' })).status).toBe(200);
    expect(seen).toEqual([expect.objectContaining({ port: 444, auth_token: '${keychain:lab-2}' })]);
    expect([...stored.values()]).toEqual(['of another server', 'second-words']);
  });

  it('keeps no secret of a change that cannot be written', async () => {
    await send('POST', '/', { name: 'lab', definition, secret: 'first-words' });
    await rm(join(dir, 'config.json'));
    await mkdir(join(dir, 'config.json'));
    expect((await send('PUT', '/lab', { definition, secret: 'second-words' })).status).toBe(400);
    expect([...stored.values()]).toEqual(['of another server', 'first-words']);
  });

  it('changes only what is another one, and keeps the comments', async () => {
    const same = {
      host: 'localhost',
      port: 10_001,
      use_tls: false,
      auth_type: 'PSK',
      session_type: 'python',
      auto_connect: false,
    };
    expect((await send('PUT', '/local', { definition: same })).status).toBe(200);
    expect(await text()).toBe(original.replace('10000', '10001'));
  });

  it('lets a stored secret take the place of a variable', async () => {
    expect((await send('PUT', '/local', { definition, secret: 'new-words' })).status).toBe(200);
    const entry = configFile.current.community.sessions['local'];
    expect(entry).toMatchObject({ host: 'dh.example.com', auth_token: '${keychain:local}' });
    expect(entry).not.toHaveProperty('auth_token_env_var');
  });

  it('takes a server out', async () => {
    expect((await send('DELETE', '/local')).status).toBe(204);
    expect(configFile.current.community.sessions).toEqual({});
    expect((await send('DELETE', '/local')).status).toBe(404);
  });

  it('tests with the secret that was typed, else with the known one', async () => {
    expect(await (await send('POST', '/test', { definition, secret: 'typed' })).json()).toEqual({ version: '42.7' });
    await send('POST', '/test', { name: 'local', definition });
    expect(tested.map(({ auth_token, auth_token_env_var }) => [auth_token, auth_token_env_var])).toEqual([
      ['typed', undefined],
      [undefined, 'KEY'],
    ]);
    expect(await text()).toBe(original);
  });

  it.each([
    ['POST', '/', { name: 'local', definition }, 409],
    ['POST', '/', { name: 'no spaces', definition }, 400],
    ['POST', '/', { name: 'lab', definition: { ...definition, port: 70_000 }, secret: 'x' }, 400],
    ['PUT', '/local', { definition: { ...definition, port: 0 }, secret: 'x' }, 400],
    ['PUT', '/other', { definition }, 404],
    ['GET', '/constructor', undefined, 404],
    ['DELETE', '/__proto__', undefined, 404],
  ])('refuses %s %s %j and changes nothing', async (method, path, body, status) => {
    expect((await send(method, path, body)).status).toBe(status);
    expect(await text()).toBe(original);
    expect([...stored]).toEqual([['taken', 'of another server']]);
  });
});
