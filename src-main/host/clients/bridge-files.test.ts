import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseBridgeFile } from '../../../src-shared/bridge-file.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { bridgeCommand } from './bridge-command.ts';
import { createBridgeFiles } from './bridge-files.ts';

const start = { command: '/opt/app', args: ['--hidden'] };

async function files(startNow = start) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'bridge-files-'));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const source = join(dataFolder, 'built.js');
  await writeFile(source, '// first');
  const bridge = createBridgeFiles({ dataFolder, source, start: async () => startNow });
  return { dataFolder, source, bridge, file: (name: string) => readFile(join(dataFolder, 'bridge', name), 'utf8') };
}

it('keeps the token where only its owner can read it, beside the program', async () => {
  const { dataFolder, bridge, file } = await files();
  await bridge.write('claude-desktop', new Secret('the-token'));
  const { mode } = await stat(join(dataFolder, 'bridge', 'claude-desktop'));
  expect(mode & 0o777).toBe(0o600);
  expect(parseBridgeFile(await file('claude-desktop'))).toEqual({ version: 1, token: 'the-token', start });
  expect((await bridge.token('claude-desktop'))?.reveal()).toBe('the-token');
  expect(await readFile(bridge.program, 'utf8')).toBe('// first');
});

it('forgets a client', async () => {
  const { bridge } = await files();
  await bridge.write('junie', new Secret('the-token'));
  await bridge.remove('junie');
  expect(await bridge.token('junie')).toBeUndefined();
});

it('follows an app that was updated or moved, and keeps the tokens', async () => {
  const { dataFolder, source, bridge, file } = await files();
  await bridge.write('junie', new Secret('the-token'));
  await writeFile(source, '// second');
  const moved = { command: '/elsewhere/app', args: [] };
  await createBridgeFiles({ dataFolder, source, start: async () => moved }).refresh();
  expect(parseBridgeFile(await file('junie'))).toEqual({ version: 1, token: 'the-token', start: moved });
  expect(await file('bridge.mjs')).toBe('// second');
  expect((await readdir(join(dataFolder, 'bridge'))).toSorted()).toEqual(['bridge.mjs', 'junie']);
});

it.each(['', '{', 'null', '[]', '{"version":2,"token":"t","start":{"command":"x","args":[]}}', '{"version":1,"token":"t"}'])(
  'takes %j for no bridge file',
  text => expect(parseBridgeFile(text)).toBeUndefined(),
);

it('puts no secret into the entry, and names the data folder where it is not the usual one', async () => {
  const { signal } = new AbortController();
  const search = { env: { HOME: '/home/ann' }, platform: 'linux', home: '/home/ann', own: process.execPath } as const;
  const program = '/data/bridge/bridge.mjs';
  const usual = await bridgeCommand(
    { name: 'junie', program, dataFolder: '/home/ann/.local/share/deephaven-mcp', search },
    signal,
  );
  expect(usual).toEqual({ command: expect.any(String), args: [program, '--client', 'junie'] });
  expect(await bridgeCommand({ name: 'junie', program, dataFolder: '/data', search }, signal)).toMatchObject({
    env: { DH_MCP_DATA_DIR: '/data' },
  });
});
