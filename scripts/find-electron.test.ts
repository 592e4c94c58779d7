import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findElectron, hasDisplay } from './find-electron.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'electron-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text = ''): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

it('is not found where only the package is', async () => {
  await put(join(folder, 'index.js'));
  expect(findElectron({}, folder)).toBeUndefined();
});

it('is found by the name in path.txt', async () => {
  await put(join(folder, 'path.txt'), 'bin/electron\n');
  const binary = await put(join(folder, 'dist', 'bin', 'electron'));
  expect(findElectron({}, folder)).toBe(binary);
});

it('is found where the override says', async () => {
  await put(join(folder, 'path.txt'), 'electron');
  const binary = await put(join(folder, 'elsewhere', 'electron'));
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'elsewhere') }, folder)).toBe(binary);
});

it.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('a display on %s with %j: %s', (platform, env, expected) => {
  expect(hasDisplay(env, platform)).toBe(expected);
});
