import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import type { Host } from '../src-main/host/index.ts';
import { initialize, modern, open, rpc, send } from './transport/raw.ts';
import { log } from './transport/server.ts';
import { startQuietHost } from './quiet-host.ts';

let dir: string;
let host: Host;
let authorization: string;

const connections = 'deephaven://state/connections';
const logOf = 'deephaven://session/community:config:far/log';
const file = (disabled: string[]) =>
  JSON.stringify({ tools: { disabled }, community: { sessions: { far: { port: 1 } } }, timeouts: { connect: 1 } });

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'resources-'));
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, file(['session_logs']), { mode: 0o600 });
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  authorization = `Bearer ${(await tokens.mint('cursor', 'read-only')).reveal()}`;
  await tokens.close();
  host = await startQuietHost({ dataFolder: dir, env: { PATH: process.env['PATH'], HOME: dir } });
});
afterAll(async () => {
  await host.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

async function session() {
  const { headers } = await send(host.url!, { headers: { authorization }, body: initialize() });
  const own = { authorization, 'mcp-session-id': headers['mcp-session-id'] };
  return async (method: string, params: object = {}) => (await send(host.url!, { headers: own, body: rpc(method, params) })).json;
}

/** The audit lines so far. */
async function audited(): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(dir, 'audit', 'audit.log'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
}

it('shows resources with the switches of the tools that show the same, in both eras', async () => {
  const ask = await session();
  const listed = JSON.stringify(await ask('resources/templates/list'));
  expect(listed).toContain('/tables');
  expect(listed).not.toContain('/log');
  expect(await ask('resources/read', { uri: logOf })).toMatchObject({
    error: {
      message: expect.stringContaining("Tool 'session_logs' is switched off. Only the user can"),
      data: { error_code: 'DISABLED' },
    },
  });
  const { headers, body } = modern('resources/read', { uri: logOf });
  const answer = await send(host.url!, { headers: { ...headers, authorization }, body });
  expect(answer.json).toMatchObject({ error: { message: expect.stringContaining("Tool 'session_logs' is switched off.") } });
});

it('notes each read among the calls and in the audit log', async () => {
  const ask = await session();
  const before = host.status().calls.length;
  expect(await ask('resources/read', { uri: connections })).toHaveProperty('result');
  expect(host.status().calls.length).toBe(before + 1);
  expect(host.status().calls[0]).toMatchObject({ client: 'cursor', tool: 'sessions_list', state: 'ok' });
  await vi.waitFor(async () => {
    expect((await audited()).at(-1)).toMatchObject({
      client: 'raw 1',
      user: 'cursor',
      tool: 'sessions_list',
      args: ['resource'],
      result: 'ok',
    });
  });
  await ask('resources/read', { uri: 'deephaven://session/community:config:far/tables' });
  expect(host.status().calls[0]).toMatchObject({ tool: 'session_tables_list', session: 'community:config:far', state: 'failed' });
});

it('keeps no subscription to what is no resource', async () => {
  const ask = await session();
  for (const uri of ['deephaven://nothing', 'deephaven://session/community:config:nobody/tables', 'x']) {
    expect(await ask('resources/subscribe', { uri })).toMatchObject({ error: { code: -32_602 } });
  }
  expect(await ask('resources/subscribe', { uri: logOf })).toMatchObject({
    error: { message: expect.stringContaining('switched off') },
  });
  expect(await ask('resources/subscribe', { uri: connections })).toHaveProperty('result');

  const leaves = new AbortController();
  const resourceSubscriptions = ['deephaven://nothing', connections, logOf];
  const { headers, body } = modern('subscriptions/listen', { notifications: { resourceSubscriptions } });
  const stream = await open(host.url!, { headers: { ...headers, authorization }, body, signal: leaves.signal });
  stream.on('error', () => {}); // we leave
  let said = '';
  for await (const chunk of stream) {
    said += String(chunk);
    if (said.includes('acknowledged') && said.includes('\n\n')) break;
  }
  leaves.abort();
  expect(said).toContain(connections);
  expect(said).not.toContain('deephaven://nothing');
  expect(said).not.toContain(logOf);
});
