import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { StartCommand } from '../src-shared/bridge-file.ts';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { createBridgeEntries } from '../src-main/host/clients/create-bridge-entries.ts';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import { hasEnded } from '../src-main/host/running-host/process-identity.ts';
import { startBridge, type Message } from './transport/bridge-process.ts';
import { modern, rpc } from './transport/raw.ts';
import { log } from './transport/server.ts';

const name = 'claude-desktop';
const files = hostFiles();
/** What an assistant that was started by a click passes on. */
const shortEnv = { HOME: homedir(), PATH: '/usr/bin:/bin' };

interface Record {
  pid: number;
  processStart: string;
  url?: string;
  startedBy?: string;
}

/** A client that was added to an app which does not run. */
async function addedClient({
  sessions = {},
  start = command => command,
}: { sessions?: object; start?: (usual: StartCommand, dir: string) => StartCommand } = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'bridge-app-'));
  onTestFinished(async () => {
    await stopHost();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, JSON.stringify({ server: { port: 0 }, community: { sessions } }));
  const flags = ['--headless', '--no-open', '--data-dir', dir, '--config', configFile];
  const entries = createBridgeEntries({
    dataFolder: dir,
    source: files.bridge,
    start: async () => start({ command: process.execPath, args: [files.headless, ...flags] }, dir),
    search: { env: process.env, platform: process.platform, home: homedir(), own: process.execPath },
  });
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  onTestFinished(() => tokens.close());
  await entries.keepToken(name, await tokens.mint(name, 'full'));
  const { env, ...command } = await entries.command(name);

  const host = async () => JSON.parse(await readFile(path.join(dir, 'host.json'), 'utf8')) as Record;
  async function stopHost(signal: NodeJS.Signals = 'SIGTERM') {
    const running = await host().catch(() => undefined); // none was started
    if (!running || (await hasEnded(running))) return;
    process.kill(running.pid, signal);
    await vi.waitFor(async () => expect(await hasEnded(running)).toBe(true), { timeout: 15_000, interval: 20 });
  }
  return { dir, entries, tokens, host, stopHost, startBridge: () => startBridge({ ...command, env: { ...shortEnv, ...env } }) };
}

/** Writes down which processes were started. */
const noted = ({ command, args }: StartCommand, dir: string): StartCommand => ({
  command: '/bin/sh',
  args: ['-c', 'echo $$ >> "$0"; exec "$@"', path.join(dir, 'started'), command, ...args],
});

const sessionsList = (id: number) => rpc('tools/call', { name: 'sessions_list', arguments: {} }, id);
const reasonIn = (message: Message) => (message['error'] as { message: string }).message;

it('starts the app that is away, and serves the client through it', async () => {
  const client = await addedClient();
  const bridge = client.startBridge();
  expect(await bridge.begin()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  expect(await bridge.ask(rpc('tools/list', {}, 1))).toMatchObject({ result: { tools: expect.arrayContaining([]) } });
  expect(await bridge.ask(sessionsList(2))).toMatchObject({ result: { structuredContent: { success: true } } });
  expect(await client.host()).toMatchObject({ startedBy: 'bridge', kind: 'headless' });
  expect(await bridge.ask(modern('tools/call', { name: 'sessions_list', arguments: {} }).body)).toMatchObject({
    result: { structuredContent: { success: true } },
  });
  bridge.child.stdin.end();
  expect(await bridge.exited).toBe(0);
  expect(await hasEnded(await client.host())).toBe(false);
});

it('runs once for two clients that start it at the same moment', async () => {
  const client = await addedClient({ start: noted });
  const bridges = [client.startBridge(), client.startBridge()];
  for (const answer of await Promise.all(bridges.map(bridge => bridge.begin()))) expect(answer).toHaveProperty('result');
  const started = (await readFile(path.join(client.dir, 'started'), 'utf8')).trim().split('\n').map(Number);
  const { pid } = await client.host();
  expect(started).toContain(pid);
  for (const other of started.filter(other => other !== pid)) {
    await vi.waitFor(async () => expect(await hasEnded({ pid: other })).toBe(true), { timeout: 15_000, interval: 20 });
  }
});

it('says at once that the host died in a call, and starts it again for the next one', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const client = await addedClient({ sessions: { silent: { host: '127.0.0.1', port } } });
  const bridge = client.startBridge();
  await bridge.begin();
  const first = await client.host();
  const id = 'community:config:silent';
  const called = once(silent, 'connection');
  const answer = bridge.ask(rpc('tools/call', { name: 'session_tables_list', arguments: { session_id: id } }, 5));
  await called;
  await client.stopHost('SIGKILL');
  expect(await answer).toMatchObject({ id: 5, error: { message: expect.stringContaining('Call again') } });
  expect(await bridge.ask(sessionsList(6))).toMatchObject({ result: { structuredContent: { success: true } } });
  expect((await client.host()).pid).not.toBe(first.pid);
});

it('says what to do when its token was taken back, and goes on with a new one', async () => {
  const client = await addedClient();
  const bridge = client.startBridge();
  await bridge.begin();
  await client.tokens.revoke(name);
  const refused = await bridge.ask(sessionsList(1));
  expect(reasonIn(refused)).toMatch(/does not accept the token .* add this client again/);
  const again = await client.tokens.mint(name, 'full');
  await client.entries.keepToken(name, again);
  expect(await bridge.ask(sessionsList(2))).toMatchObject({ result: { structuredContent: { success: true } } });
  expect(bridge.notes()).not.toContain(again.reveal());
});

it('says what to do when the client was never added', async () => {
  const client = await addedClient();
  await client.entries.forget(name);
  expect(reasonIn(await client.startBridge().begin())).toMatch(/no token for "claude-desktop".* add "claude-desktop" there/);
});

it.each([
  ['is gone', { command: '/nowhere/deephaven-mcp', args: [] }, /could not be started: \/nowhere\/deephaven-mcp is not there/],
  ['fails', { command: '/bin/sh', args: ['-c', 'echo Port 1 is taken. >&2; exit 3'] }, /could not be started: Port 1 is taken\./],
  ['fails without a word', { command: '/bin/sh', args: ['-c', 'exit 3'] }, /could not be started: It ended with code 3\./],
])('says at once that the app %s', async (_, start, reason) => {
  const client = await addedClient({ start: () => start });
  const bridge = client.startBridge();
  expect(reasonIn(await bridge.begin())).toMatch(reason);
});

it('ends at once with its client, also while it waits for the app', async () => {
  const client = await addedClient({ start: () => ({ command: '/bin/sleep', args: ['20'] }) });
  const bridge = client.startBridge();
  void bridge.begin();
  await vi.waitFor(() => expect(bridge.child.pid).toBeDefined());
  bridge.child.stdin.end();
  const startedAt = performance.now();
  expect(await bridge.exited).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it('answers junk with errors and goes on; stdout holds nothing but protocol', async () => {
  const client = await addedClient();
  const bridge = client.startBridge();
  await bridge.begin();
  const refused = bridge.next(({ id }) => id === null);
  for (const junk of ['', 'hello', '{"jsonrpc":', '\u0000\u0001']) bridge.say(junk);
  expect(await refused).toMatchObject({ error: { code: -32_700 } });
  expect(await bridge.ask(sessionsList(9))).toHaveProperty('result');
  for (const line of bridge.written) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
  expect(bridge.notes()).toBe('');
});

it('is one small file that needs nothing but Node', async () => {
  const text = await readFile(files.bridge, 'utf8');
  const imported = [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"']+)["']/g)].map(match => match[1]!);
  expect(imported.filter(module => !module.startsWith('node:'))).toEqual([]);
  expect((await stat(files.bridge)).size).toBeLessThan(40_000);
});
