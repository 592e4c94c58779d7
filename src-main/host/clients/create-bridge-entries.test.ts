import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseBridgeFile } from '../../../src-shared/bridge-file.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { createBridgeEntries } from './create-bridge-entries.ts';
import type { NodeSearch } from './node-candidates.ts';

const start = { command: '/opt/app', args: ['--hidden'] };

const search = { env: { HOME: '/home/ann' }, platform: 'linux', home: '/home/ann', own: process.execPath } satisfies NodeSearch;

async function entries() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'bridge-files-'));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const source = join(dataFolder, 'built.js');
  await writeFile(source, '// first');
  const bridge = createBridgeEntries({ dataFolder, source, start: async () => start, search });
  return { dataFolder, source, bridge, file: (name: string) => readFile(join(dataFolder, 'bridge', name), 'utf8') };
}

it('keeps the token where only its owner can read it, beside the program', async () => {
  const { dataFolder, bridge, file } = await entries();
  await bridge.keepToken('claude-desktop', new Secret('the-token'));
  const { mode } = await stat(join(dataFolder, 'bridge', 'claude-desktop'));
  expect(mode & 0o777).toBe(0o600);
  expect(parseBridgeFile(await file('claude-desktop'))).toEqual({ version: 1, token: 'the-token', start });
  expect((await bridge.token('claude-desktop'))?.reveal()).toBe('the-token');
  expect(await file('bridge.mjs')).toBe('// first');
});

it('forgets a client', async () => {
  const { bridge } = await entries();
  await bridge.keepToken('junie', new Secret('the-token'));
  await bridge.forget('junie');
  expect(await bridge.token('junie')).toBeUndefined();
});

it('follows an app that was updated or moved, and keeps the tokens', async () => {
  const { dataFolder, source, bridge, file } = await entries();
  await bridge.keepToken('junie', new Secret('the-token'));
  await writeFile(source, '// second');
  const moved = { command: '/elsewhere/app', args: [] };
  await createBridgeEntries({ dataFolder, source, start: async () => moved, search }).refresh();
  expect(parseBridgeFile(await file('junie'))).toEqual({ version: 1, token: 'the-token', start: moved });
  expect(await file('bridge.mjs')).toBe('// second');
  expect((await readdir(join(dataFolder, 'bridge'))).toSorted()).toEqual(['bridge.mjs', 'junie']);
});

it.each(['', '{', 'null', '[]', '{"version":2,"token":"t","start":{"command":"x","args":[]}}', '{"version":1,"token":"t"}'])(
  'takes %j for no bridge file',
  text => expect(parseBridgeFile(text)).toBeUndefined(),
);

it('puts no secret into the entry, and names the data folder where it is not the usual one', async () => {
  const { bridge, dataFolder } = await entries();
  const program = join(dataFolder, 'bridge', 'bridge.mjs');
  expect(await bridge.command('junie')).toEqual({
    command: expect.stringMatching(/^\//),
    args: [program, '--client', 'junie'],
    env: { DH_MCP_DATA_DIR: dataFolder },
  });
  const usual = createBridgeEntries({
    dataFolder: '/home/ann/.local/share/deephaven-mcp',
    source: '',
    start: async () => start,
    search,
  });
  expect(await usual.command('junie')).toMatchObject({ env: {} });
});

it('says that there is no Node', async () => {
  const { own: _, ...none } = { ...search, platform: 'win32' as const };
  const bridge = createBridgeEntries({ dataFolder: '/data', source: '', start: async () => start, search: none });
  await expect(bridge.command('junie')).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
});
