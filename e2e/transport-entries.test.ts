import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unpackExtension } from '@anthropic-ai/mcpb';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openClientTokens, type ClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { createBridgeEntries, type OwnBridgeEntries } from '../src-main/host/clients/create-bridge-entries.ts';
import type { HttpEntry, StdioEntry, WrittenEntry } from '../src-main/host/clients/verify/entry-channel.ts';
import { verifyEntry } from '../src-main/host/clients/verify/verify-entry.ts';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import type { Host } from '../src-main/host/index.ts';
import { log } from './transport/server.ts';
import { startQuietHost } from './quiet-host.ts';

const files = hostFiles();
const clientInfo = { name: 'tester', version: '9.9' };
const { signal } = new AbortController();

let dir: string;
let host: Host;
let controlToken: string;
let tokens: ClientTokens;
let bridge: OwnBridgeEntries;
/** By the way a client is connected. */
let entries: Record<'HTTP' | 'the bridge' | 'the extension', WrittenEntry>;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'entries-'));
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, '{}');
  tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  bridge = createBridgeEntries({
    dataFolder: dir,
    source: files.bridge,
    start: async () => ({ command: '/nowhere', args: [] }),
    search: { env: process.env, platform: process.platform, home: homedir(), own: process.execPath },
  });
  host = await startQuietHost({ dataFolder: dir });
  ({ controlToken } = JSON.parse(await readFile(path.join(dir, 'host.json'), 'utf8')) as { controlToken: string });
  await bridge.keepToken('claude-desktop', await tokens.mint('claude-desktop', 'full'));
  entries = {
    HTTP: await httpEntry('cursor'),
    'the bridge': { transport: 'stdio', ...(await bridge.command('claude-desktop')) },
    'the extension': await extensionEntry(),
  };
});
afterAll(async () => {
  await host.stop();
  await tokens.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

async function httpEntry(name: string): Promise<HttpEntry> {
  const token = await tokens.mint(name, 'full');
  return { transport: 'http', url: host.url!, headers: { Authorization: `Bearer ${token.reveal()}` } };
}

/** What Claude Desktop runs when it has unpacked the extension that the page gives a person. */
async function extensionEntry(): Promise<StdioEntry> {
  const given = await fetch(new URL('/api/clients/claude-desktop/extension', host.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${controlToken}` },
  });
  const packed = path.join(dir, 'given.mcpb');
  await writeFile(packed, Buffer.from(await given.arrayBuffer()));
  const folder = path.join(dir, 'extension');
  await unpackExtension({ mcpbPath: packed, outputDir: folder, silent: true });
  const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as {
    server: { mcp_config: { command: string; args: string[] } };
  };
  const { command, args } = manifest.server.mcp_config;
  expect(command).toBe('node');
  return {
    transport: 'stdio',
    command: process.execPath,
    args: args.map(argument => argument.replace('${__dirname}', folder)),
    env: { DH_MCP_DATA_DIR: dir },
  };
}

const mutable = ({ command, args, env }: StdioEntry) => ({ command, args: [...args], env: { ...env } });

async function connect(kind: 'v1' | 'v2', entry: WrittenEntry) {
  const isHttp = entry.transport === 'http';
  if (kind === 'v1') {
    const client = new ClientV1(clientInfo);
    onTestFinished(() => client.close());
    const http = isHttp && new HttpV1(new URL(entry.url), { requestInit: { headers: entry.headers } });
    await client.connect((http || new StdioV1(mutable(entry as StdioEntry))) as StdioV1);
    return client;
  }
  const client = new ClientV2(clientInfo, { versionNegotiation: { mode: 'auto' } });
  onTestFinished(() => client.close());
  const http = isHttp && new HttpV2(new URL(entry.url), { requestInit: { headers: entry.headers } });
  await client.connect(http || new StdioV2(mutable(entry as StdioEntry)));
  return client;
}

/** With a home folder of its own. */
const commandLine = async (...args: string[]) => {
  const all = [files.headless, ...args, '--data-dir', dir, '--config', path.join(dir, 'deephaven_mcp.json')];
  const env = { ...process.env, HOME: dir };
  const run = await promisify(execFile)(process.execPath, all, { env }).catch((error: { stdout: string }) => error);
  return run.stdout;
};
const clientLines = (stdout: string) => stdout.match(/^.*Client .*$/gm);

const ways = (['HTTP', 'the bridge', 'the extension'] as const).flatMap(way => [['v1', way] as const, ['v2', way] as const]);

it.each(ways)('serves a client of SDK %s through %s', async (kind, way) => {
  const client = await connect(kind, entries[way]);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('sessions_list');
  const answer = await client.callTool({ name: 'sessions_list', arguments: {} });
  expect(answer.structuredContent).toMatchObject({ success: true });
});

it.each(['HTTP', 'the bridge', 'the extension'] as const)('checks that %s works as written', async way => {
  expect(await verifyEntry(entries[way], controlToken, signal)).toEqual({ works: true, tools: expect.any(Number) });
});

it('does not take our own check for a call of the client', async () => {
  const entry = await httpEntry('untouched');
  expect(await verifyEntry(entry, controlToken, signal)).toMatchObject({ works: true });
  expect(host.status().clients.find(({ name }) => name === 'untouched')).not.toHaveProperty('lastCallAt');
});

it.each([
  ['nothing listens', () => ({ url: 'http://127.0.0.1:1/mcp' }), { step: 'reach', fix: /Start the app/ }],
  [
    'the token was taken back',
    () => ({ headers: { Authorization: 'Bearer old' } }),
    { step: 'token', fix: /add the client again/ },
  ],
  ['the path is another one', () => ({ url: new URL('/other', host.url).href }), { step: 'answer', fix: /Update the entry/ }],
])('finds that %s', async (_, change, { step, fix }) => {
  const entry = { ...(entries.HTTP as HttpEntry), ...change() };
  expect(await verifyEntry(entry, controlToken, signal)).toMatchObject({ works: false, step, fix: expect.stringMatching(fix) });
});

it('finds that another program has the port, without giving it the token', async () => {
  let heard = '';
  const other = createServer(socket => {
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const entry = { ...(entries.HTTP as HttpEntry), url: `http://127.0.0.1:${port}/mcp` };
  expect(await verifyEntry(entry, controlToken, signal)).toMatchObject({
    works: false,
    step: 'reach',
    reason: /Another program answers/,
  });
  expect(heard).not.toBe('');
  expect(heard).not.toContain(entry.headers['Authorization']);
});

it('finds that the program of an entry is gone, or fails', async () => {
  const entry = entries['the bridge'] as StdioEntry;
  const gone = await verifyEntry({ ...entry, command: '/nowhere/node' }, controlToken, signal);
  expect(gone).toMatchObject({ works: false, step: 'start', fix: expect.stringMatching(/moved or removed/) });
  const moved = await verifyEntry({ ...entry, args: ['/nowhere/bridge.mjs'] }, controlToken, signal);
  expect(moved).toMatchObject({ works: false, step: 'start', reason: expect.stringContaining('ended with code 1') });
});

it("gives the bridge's own words when its token was taken back", async () => {
  await bridge.keepToken('junie', await tokens.mint('junie', 'full'));
  await tokens.revoke('junie');
  const entry: StdioEntry = { transport: 'stdio', ...(await bridge.command('junie')) };
  expect(await verifyEntry(entry, controlToken, signal)).toMatchObject({
    step: 'answer',
    reason: expect.stringMatching(/add this client again/),
  });
});

it('adds clients, and the doctor finds that each gets through what was written, or why not', async () => {
  await commandLine('add-client', 'cursor');
  await commandLine('add-client', 'claude-desktop');
  expect(clientLines(await commandLine('--doctor'))).toEqual([
    expect.stringMatching(/^ok {4}Client Claude Desktop: .*claude_desktop_config.json, \d+ tools$/),
    expect.stringMatching(/^ok {4}Client Cursor: .*mcp.json, \d+ tools$/),
  ]);
  await tokens.revoke('cursor');
  const program = path.join(dir, 'bridge', 'bridge.mjs');
  await rm(program);
  onTestFinished(() => copyFile(files.bridge, program));
  expect(clientLines(await commandLine('--doctor'))).toEqual([
    expect.stringMatching(/^FAIL {2}Client Claude Desktop: .*The command ended with code 1: Error: Cannot find module/),
    expect.stringMatching(/^FAIL {2}Client Cursor: .* has an old token/),
  ]);
});

it('runs under the oldest Node that we ask for, too, where this machine has one', async ({ skip }) => {
  const { stdout } = await promisify(execFile)('/usr/bin/node', ['--version']).catch(() => ({ stdout: '' }));
  skip(!stdout.startsWith('v20.'), 'no Node 20 here');
  const entry = { ...(entries['the bridge'] as StdioEntry), command: '/usr/bin/node' };
  expect(await verifyEntry(entry, controlToken, signal)).toMatchObject({ works: true });
});
