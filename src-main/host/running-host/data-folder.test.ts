import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataFolderPath, openDataFolder } from './data-folder.ts';

it.each([
  ['linux', {}, '/home/me/.local/share/deephaven-mcp'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/deephaven-mcp'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/me/.local/share/deephaven-mcp'],
  ['darwin', {}, '/home/me/Library/Application Support/deephaven-mcp'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/deephaven-mcp'],
  ['linux', { DH_MCP_DATA_DIR: '/mine' }, '/mine'],
] as const)('on %s with %j is %s', (platform, env, expected) => {
  expect(dataFolderPath({ env, platform, home: '/home/me' })).toBe(expected);
});

it('is the named one before all else', () => {
  expect(dataFolderPath({ override: '/named', env: { DH_MCP_DATA_DIR: '/mine' } })).toBe('/named');
});

it('is made for its owner only', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'data-folder-'));
  const path = await openDataFolder(join(parent, 'a', 'b'));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await rm(parent, { recursive: true });
});

it('says what to do when it cannot be made', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'data-folder-'));
  await writeFile(join(parent, 'file'), '');
  await expect(openDataFolder(join(parent, 'file', 'inside'))).rejects.toMatchObject({
    code: 'CONFIG_ERROR',
    message: expect.stringContaining("can't be written"),
    hint: expect.stringContaining('--data-dir'),
  });
  await rm(parent, { recursive: true });
});
