import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startBridge as startProgram, type Message } from './transport/bridge-process.ts';
import { challengeHeader, hostProof, proofHeader, proofPath } from '../src-main/host/running-host/host-proof.ts';
import { endpointFile } from './transport/clients.ts';
import { controlToken } from './transport/control-token.ts';
import { modern, rpc } from './transport/raw.ts';
import { startServer, type TestServer } from './transport/server.ts';

const program = fileURLToPath(new URL('transport/stdio-bridge.ts', import.meta.url));

const startBridge = (endpoint: string) => startProgram({ command: process.execPath, args: [program, endpoint] });

async function dataFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'bridge-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function hostWithToken() {
  const dir = await dataFolder();
  const server = await startServer({ dir });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const token = (await server.tokens.mint('claude-desktop', 'full')).reveal();
  return { dir, server, token, endpoint: await endpointFile({ url: server.url, token }) };
}

async function restart(server: TestServer, dir: string, endpoint: string, token: string): Promise<TestServer> {
  await server[Symbol.asyncDispose]();
  const again = await startServer({ dir });
  onTestFinished(() => again[Symbol.asyncDispose]());
  await writeFile(endpoint, JSON.stringify({ url: again.url, token }));
  return again;
}

const echo = (text: string, id: number) => rpc('tools/call', { name: 'echo', arguments: { text } }, id);

it('carries on over a restart of the host, on another port, without its client noticing', async () => {
  const { dir, server, token, endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  await bridge.begin();
  expect(await bridge.ask(echo('before', 1))).toMatchObject({
    result: { content: [{ text: expect.stringContaining('before') }] },
  });
  await restart(server, dir, endpoint, token);
  const changed = bridge.next(({ method }) => method === 'notifications/tools/list_changed');
  expect(await bridge.ask(echo('after', 2))).toMatchObject({ result: { content: [{ text: expect.stringContaining('after') }] } });
  await changed;
});

it('listens again after a restart', async () => {
  const { dir, server, token, endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  await bridge.begin();
  const again = await restart(server, dir, endpoint, token);
  const renewed = bridge.next(({ method }) => method === 'notifications/tools/list_changed');
  await bridge.ask(echo('x', 1));
  await renewed;
  const heard = bridge.next(({ method }) => method === 'notifications/tools/list_changed');
  const tell = setInterval(() => again.mcp.toolsChanged(), 50);
  expect(await heard.finally(() => clearInterval(tell))).not.toHaveProperty('id');
});

it('begins its session again later where the host refuses that for a while', async () => {
  const seen: string[] = [];
  const refusals = [200, 503, 200];
  const server = createServer(async (request, response) => {
    if (request.url === proofPath) {
      const { localAddress: address = '', localPort = 0 } = request.socket;
      const asked = { challenge: String(request.headers[challengeHeader]), address, port: localPort };
      return void response.writeHead(204, { [proofHeader]: hostProof(controlToken, asked) }).end();
    }
    const { id, method = '' } = request.method === 'POST' ? ((await json(request)) as Message) : {};
    if (method === 'initialize') {
      response.writeHead(refusals.shift()!, { 'content-type': 'application/json', 'mcp-session-id': `${refusals.length}` });
    } else {
      const isLost = request.headers['mcp-session-id'] === '2' && method === 'ping';
      response.writeHead(isLost ? 404 : request.method === 'POST' ? 200 : 405, { 'content-type': 'application/json' });
      seen.push(`${method} ${request.headers['mcp-session-id']}`);
    }
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-06-18' } }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const bridge = startBridge(await endpointFile({ url: `http://127.0.0.1:${port}/mcp`, token: 't' }));
  await bridge.begin();
  expect(await bridge.ask(rpc('ping', {}, 1))).toMatchObject({ error: { message: expect.stringContaining('Call again') } });
  expect(await bridge.ask(rpc('ping', {}, 2))).toMatchObject({ id: 2, result: {} });
  expect(seen).toContain('ping 0');
});

it('answers a call at once when the host stops during it', async () => {
  const { server, endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  await bridge.begin();
  const work = server.tools.nextWork();
  const answer = bridge.ask(rpc('tools/call', { name: 'work', arguments: {} }, 5));
  await work;
  await server[Symbol.asyncDispose]();
  expect(await answer).toMatchObject({ id: 5, error: { code: -32_000, message: expect.stringContaining('Call again') } });
});

it('waits for a host that is not there yet', async () => {
  const dir = await dataFolder();
  const endpoint = path.join(dir, 'endpoint.json');
  const bridge = startBridge(endpoint);
  const answer = bridge.begin();
  await using server = await startServer({ dir });
  const token = (await server.tokens.mint('claude-desktop', 'full')).reveal();
  await writeFile(endpoint, JSON.stringify({ url: server.url, token }));
  expect(await answer).toMatchObject({ id: 0, result: { serverInfo: { name: 'transport-test' } } });
});

it('takes a new token from the data folder', async () => {
  const { server, endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  await bridge.begin();
  const token = (await server.tokens.mint('claude-desktop', 'read-only')).reveal();
  await writeFile(endpoint, JSON.stringify({ url: server.url, token }));
  expect(await bridge.ask(rpc('tools/call', { name: 'who_am_i' }, 1))).toMatchObject({
    result: { structuredContent: { name: 'claude-desktop', permission: 'read-only' } },
  });
});

it('says that the token is refused', async () => {
  const { server } = await hostWithToken();
  const bridge = startBridge(await endpointFile({ url: server.url, token: 'wrong' }));
  expect(await bridge.begin()).toMatchObject({ id: 0, error: { message: expect.stringContaining('token') } });
});

it('cancels in both eras', async () => {
  const { server, endpoint } = await hostWithToken();
  for (const request of [
    rpc('tools/call', { name: 'work', arguments: {} }, 'a'),
    modern('tools/call', { name: 'work', arguments: {} }).body,
  ]) {
    const bridge = startBridge(endpoint);
    if (request.id === 'a') await bridge.begin();
    const work = server.tools.nextWork();
    bridge.say(request);
    const { ended } = await work;
    bridge.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: request.id } });
    expect(await ended).toBe('aborted');
  }
});

it('passes on what carries no ASCII in its name, as the 2026 revision wants it', async () => {
  const { endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  expect(await bridge.ask(modern('tools/call', { name: 'grüße ', arguments: {} }).body)).toMatchObject({
    error: { code: -32_602, message: 'Unknown tool: grüße ' },
  });
});

it('answers what is no JSON with a parse error', async () => {
  const { endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  const answer = bridge.next(() => true);
  bridge.say('{"jsonrpc":');
  expect(await answer).toMatchObject({ id: null, error: { code: -32_700 } });
});

it('ends with its client, ends the session, and leaves nothing but protocol behind', async () => {
  const { endpoint } = await hostWithToken();
  const bridge = startBridge(endpoint);
  await bridge.begin();
  await bridge.ask(rpc('ping', undefined, 3));
  bridge.child.stdin.end();
  expect(await bridge.exited).toBe(0);
  expect(bridge.written.map(line => (JSON.parse(line) as Message).id)).toEqual([0, 3]);
});
