import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram, programFolders } from './program-folders.ts';

it.each([
  ['linux', { PATH: '/usr/bin:.:node_modules/.bin::/bin' }, ['/usr/bin', '/bin']],
  ['win32', { Path: String.raw`C:\Windows;.;D:\tools` }, [String.raw`C:\Windows`, String.raw`D:\tools`]],
  ['linux', {}, []],
] as const)('are on %s those of %o that are absolute', (platform, env, folders) => {
  expect(programFolders(env, platform)).toEqual(folders);
});

it.skipIf(process.platform === 'win32')('are searched for a file that may be run, the names in their order', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'programs-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = (name: string) => path.join(dir, name);
  for (const name of ['a', 'b', 'c']) await mkdir(file(name));
  await mkdir(file('a/tool'));
  await writeFile(file('b/tool'), '');
  for (const name of ['c/tool', 'a/other']) {
    await writeFile(file(name), '');
    await chmod(file(name), 0o755);
  }
  const env = { PATH: ['a', 'b', 'c'].map(file).join(path.delimiter) };
  expect(findProgram(['tool', 'other'], env)).toBe(file('c/tool'));
  expect(findProgram(['none'], env)).toBeUndefined();
});
