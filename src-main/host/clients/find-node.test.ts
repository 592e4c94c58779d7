import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findNode } from './find-node.ts';
import { nodeCandidates, type NodeSearch } from './node-candidates.ts';

async function folder(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'find-node-')));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A program that says it is this version of Node. */
async function pretendNode(file: string, version: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  return file;
}

/** What a program started by a click knows of this machine. */
function search(home: string, path: string): NodeSearch {
  return { env: { PATH: path, NVM_DIR: join(home, '.nvm') }, platform: 'linux', home };
}

it('takes the Node that runs this host, by a name that outlives an update', async () => {
  const home = await folder();
  const link = join(home, 'bin', 'node');
  await mkdir(dirname(link));
  await symlink(process.execPath, link);
  const own = await realpath(process.execPath);
  expect(await findNode({ ...search(home, dirname(link)), own })).toBe(link);
  expect(await findNode({ ...search(home, ''), own: link })).toBe(own);
});

it('passes over what is too old, broken, or goes with a project', async () => {
  const home = await folder();
  const old = await pretendNode(join(home, 'old', 'node'), 'v18.20.1');
  const broken = await pretendNode(join(home, 'broken', 'node'), 'oops');
  const project = await pretendNode(join(home, 'node_modules', '.bin', 'node'), 'v24.0.0');
  const good = await pretendNode(join(home, 'good', 'node'), 'v20.0.0');
  const path = [old, broken, project, good].map(file => dirname(file)).join(':');
  expect(await findNode(search(home, path))).toBe(good);
});

it('finds the newest one of nvm, and those of the other version managers, without a PATH', async () => {
  const home = await folder();
  const versions = ['v9.1.0', 'v22.3.0', 'v20.9.0'];
  for (const version of versions) await pretendNode(join(home, '.nvm/versions/node', version, 'bin/node'), version);
  const found: string[] = [];
  for await (const candidate of nodeCandidates(search(home, ''))) found.push(candidate);
  const inHome = found.filter(file => file.startsWith(home)).map(file => file.slice(home.length + 1));
  expect(inHome.slice(-3).map(file => file.split('/')[3])).toEqual(['v22.3.0', 'v20.9.0', 'v9.1.0']);
  expect(inHome).toEqual(
    expect.arrayContaining(['.volta/bin/node', '.local/share/fnm/aliases/default/bin/node', '.asdf/shims/node']),
  );
});

it('knows where Node is on macOS and on Windows', async () => {
  const mac: string[] = [];
  for await (const candidate of nodeCandidates({ env: {}, platform: 'darwin', home: '/Users/ann' })) mac.push(candidate);
  expect(mac.slice(0, 2)).toEqual(['/opt/homebrew/bin/node', '/usr/local/bin/node']);
  const windows: string[] = [];
  const env = { Path: 'C:\\Tools;relative', ProgramFiles: 'C:\\Program Files' };
  for await (const candidate of nodeCandidates({ env, platform: 'win32', home: 'C:\\Users\\ann' })) windows.push(candidate);
  expect(windows.slice(0, 2)).toEqual(['C:\\Tools\\node.exe', 'C:\\Program Files\\nodejs\\node.exe']);
});

it('says that there is none', async () => {
  const home = await folder();
  const none = { ...search(home, ''), platform: 'win32' as const };
  expect(await findNode(none)).toBeUndefined();
});
