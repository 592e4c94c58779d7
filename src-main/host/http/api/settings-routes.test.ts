import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../../src-shared/settings-api.ts';
import { openConfigFile, type ConfigFile } from '../../config/config-file.ts';
import { configWithoutFile } from '../../config/schema.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import { apiFailure } from './api-failure.ts';
import { createSettingsRoutes } from './settings-routes.ts';

const original = `{
  // mine
  app: { theme: 'dark' }, // at night
}
`;
let dir: string;
let configFile: ConfigFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings-'));
  await writeFile(join(dir, 'config.json'), original);
  configFile = await openConfigFile({ file: join(dir, 'config.json'), env: {}, redaction: { add: () => () => {} } });
});

afterEach(async () => {
  await configFile.close();
  await rm(dir, { recursive: true });
});

function send(method: string, body?: unknown, path = '/') {
  const app = new Hono();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route('/', createSettingsRoutes({ configFile, defaults: configWithoutFile }));
  return app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

const text = () => readFile(join(dir, 'config.json'), 'utf8');

describe('createSettingsRoutes', () => {
  it('says what is in force, and what would be without the file', async () => {
    const { values, defaults } = settingsSchema.parse(await (await send('GET')).json());
    expect(values['app.theme']).toBe('dark');
    expect(defaults['app.theme']).toBe('system');
    expect(values['community.session_creation.defaults.launch_method']).toBeNull();
  });

  it('changes one setting, keeps the comments, and takes it back', async () => {
    const changed = settingsSchema.parse(await (await send('PATCH', { name: 'app.theme', value: 'light' })).json());
    expect(changed.values['app.theme']).toBe('light');
    expect(await text()).toBe(original.replace('dark', 'light'));
    await send('PATCH', { name: 'security.read_only', value: true });
    expect(configFile.current.security.read_only).toBe(true);
    await send('PATCH', { name: 'security.read_only' });
    expect(configFile.current.security.read_only).toBe(false);
    expect(await text()).toContain('// at night');
  });

  it('reads the file again when asked, and leaves what is in force where it is bad', async () => {
    await writeFile(join(dir, 'config.json'), "{ app: { theme: 'light' }, server: { auto_reload: false } }");
    const read = settingsSchema.parse(await (await send('POST', undefined, '/reload')).json());
    expect(read).toMatchObject({ isPending: false, values: { 'app.theme': 'light' } });
    await writeFile(join(dir, 'config.json'), '{ app: ');
    expect(await (await send('POST', undefined, '/reload')).json()).toMatchObject({ error: { code: 'CONFIG_ERROR' } });
    expect(configFile.current.app.theme).toBe('light');
  });

  it.each([
    [{ name: 'app.theme', value: 'pink' }, 'app.theme'],
    [
      { name: 'server.port', value: 70_000 },
      'server.port: must be an integer from 0 to 65535, got 70000","hint":"Nothing was changed.',
    ],
    [{ name: 'server.auth.secret', value: 'x' }, 'name'],
  ])('refuses %j and changes nothing', async (change, reason) => {
    const answer = await send('PATCH', change);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain(reason);
    expect(await text()).toBe(original);
  });
});
