import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialize, modern, open, rpc, send, type RawRequest } from './transport/raw.ts';
import { startServer, type TestServer } from './transport/server.ts';

let server: TestServer;
let token: string;
let otherToken: string;

beforeAll(async () => {
  server = await startServer();
  token = (await server.tokens.mint('cursor', 'full')).reveal();
  otherToken = (await server.tokens.mint('zed', 'full')).reveal();
});
afterAll(() => server[Symbol.asyncDispose]());

function authorized({ headers, ...request }: RawRequest, by = token): RawRequest {
  return { ...request, headers: { authorization: `Bearer ${by}`, ...headers } };
}

async function begin(by = token, on = server) {
  const { headers } = await send(on.url, authorized({ body: initialize() }, by));
  const id = headers['mcp-session-id']!;
  const ask = (request: RawRequest, as = by) =>
    send(on.url, authorized({ ...request, headers: { 'mcp-session-id': id, ...request.headers } }, as));
  await ask({ body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
  return { id, ask };
}

describe('the 2025 revisions', () => {
  it('agree on the asked version, or on our newest', async () => {
    for (const [asked, agreed] of [['2025-03-26'], ['2025-11-25'], ['1999-01-01', '2025-11-25']]) {
      const { json } = await send(server.url, authorized({ body: initialize(asked) }));
      expect(json.result?.['protocolVersion']).toBe(agreed ?? asked);
    }
  });

  it('accept a notification with 202 and no body', async () => {
    const { ask } = await begin();
    const answer = await ask({ body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
    expect([answer.status, answer.text]).toEqual([202, '']);
  });

  it('need a session: 400 without, saying what to send', async () => {
    const { status, json } = await send(server.url, authorized({ body: rpc('tools/list') }));
    expect(status).toBe(400);
    expect(json.error?.message).toMatch(/initialize/);
    expect((await send(server.url, authorized({ method: 'GET', headers: { accept: 'text/event-stream' } }))).status).toBe(400);
  });

  it('give 404 for an unknown session', async () => {
    const headers = { 'mcp-session-id': 'b3c5a7f0-0000-4000-8000-000000000000' };
    for (const request of [{ body: rpc('tools/list') }, { method: 'GET' }, { method: 'DELETE' }, { body: initialize() }]) {
      expect((await send(server.url, authorized({ ...request, headers }))).status).toBe(404);
    }
  });

  it("give 404 to another token's session", async () => {
    const { ask } = await begin();
    expect((await ask({ body: rpc('tools/list') }, otherToken)).status).toBe(404);
    expect((await ask({ method: 'DELETE' }, otherToken)).status).toBe(404);
    expect((await ask({ body: rpc('tools/list') })).status).toBe(200);
  });

  it('give 404 once the session was ended', async () => {
    const { ask } = await begin();
    expect((await ask({ method: 'DELETE' })).status).toBe(200);
    expect((await ask({ body: rpc('tools/list') })).status).toBe(404);
  });

  it('give 400 for an unsupported version in the header', async () => {
    const { ask } = await begin();
    expect((await ask({ body: rpc('ping'), headers: { 'mcp-protocol-version': '2024-01-01' } })).status).toBe(400);
    expect((await ask({ body: rpc('ping'), headers: { 'mcp-protocol-version': '2025-11-25' } })).status).toBe(200);
  });

  it('answer as a stream that proxies do not hold back', async () => {
    const { headers } = await send(server.url, authorized({ body: initialize() }));
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  });

  it('answer ping, and set the log level', async () => {
    const { ask } = await begin();
    expect((await ask({ body: rpc('ping') })).json.result).toEqual({});
    expect((await ask({ body: rpc('logging/setLevel', { level: 'error' }) })).json.result).toEqual({});
    const { text } = await ask({ body: rpc('tools/call', { name: 'work', arguments: { ms: 1 } }) });
    expect(text).not.toContain('notifications/message');
  });

  it('tell about changed resources only to those who subscribed', async () => {
    const [one, other] = await Promise.all([begin(), begin()]);
    const listen = async ({ id }: { id: string }) => {
      const headers = { 'mcp-session-id': id, accept: 'text/event-stream' };
      const stream = await open(server.url, authorized({ method: 'GET', headers }));
      return stream.setEncoding('utf8');
    };
    const [oneStream, otherStream] = await Promise.all([listen(one), listen(other)]);
    await one.ask({ body: rpc('resources/subscribe', { uri: 'state://x' }) });
    server.mcp.resourcesUpdated('state://x');
    server.mcp.toolsChanged();
    expect(String(await once(oneStream, 'data'))).toContain('notifications/resources/updated');
    expect(String(await once(otherStream, 'data'))).toContain('notifications/tools/list_changed');
    oneStream.destroy();
    otherStream.destroy();
  });

  it('end the stream of a cancelled call', async () => {
    const { id, ask } = await begin();
    const work = server.tools.nextWork();
    const call = open(
      server.url,
      authorized({ body: rpc('tools/call', { name: 'work' }, 7), headers: { 'mcp-session-id': id } }),
    );
    const { ended } = await work;
    await ask({ body: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } } });
    expect(await ended).toBe('aborted');
    const stream = (await call).resume();
    await once(stream, 'end');
  });

  it('stop a call whose client went away', async () => {
    const { id } = await begin();
    const work = server.tools.nextWork();
    const leave = new AbortController();
    const request = { body: rpc('tools/call', { name: 'work' }), headers: { 'mcp-session-id': id }, signal: leave.signal };
    const call = open(server.url, authorized(request)).then(stream => stream.on('error', () => {}));
    const { ended } = await work;
    leave.abort();
    await call.catch(() => {});
    expect(await ended).toBe('aborted');
  });
});

describe('sessions', () => {
  it('end with their token: streams are closed and the id is unknown', async () => {
    const short = (await server.tokens.mint('short', 'full')).reveal();
    const { id } = await begin(short);
    const stream = await open(
      server.url,
      authorized({ method: 'GET', headers: { 'mcp-session-id': id, accept: 'text/event-stream' } }, short),
    );
    stream.resume().on('error', () => {});
    const closed = new Promise(resolve => stream.once('close', resolve));
    const renewed = (await server.tokens.mint('short', 'full')).reveal();
    await closed;
    const answer = await send(server.url, authorized({ body: rpc('ping'), headers: { 'mcp-session-id': id } }, renewed));
    expect(answer.status).toBe(404);
  });

  it('make room: the one idle longest ends', async () => {
    await using small = await startServer({ mode: 'none', limits: { maxSessionsPerClient: 2 } });
    const [first, second, third] = [await begin('', small), await begin('', small), await begin('', small)];
    expect((await first.ask({ body: rpc('ping') })).status).toBe(404);
    expect((await second.ask({ body: rpc('ping') })).status).toBe(200);
    expect((await third.ask({ body: rpc('ping') })).status).toBe(200);
  });

  it('of one client take no place of another, however many and however used', async () => {
    await using small = await startServer({ limits: { maxSessionsPerClient: 2 } });
    const [greedy, modest] = await Promise.all(['greedy', 'modest'].map(name => small.tokens.mint(name, 'full')));
    const own = await begin(modest!.reveal(), small);
    const streams = [];
    for (let index = 0; index < 2; index++) {
      const { id } = await begin(greedy!.reveal(), small);
      const headers = { 'mcp-session-id': id, accept: 'text/event-stream' };
      streams.push(await open(small.url, authorized({ method: 'GET', headers }, greedy!.reveal())));
    }
    const more = await send(small.url, authorized({ body: initialize() }, greedy!.reveal()));
    expect([more.status, more.json.error?.message]).toEqual([503, 'This client has 2 MCP sessions in use.']);
    await begin(modest!.reveal(), small);
    expect((await own.ask({ body: rpc('ping') })).status).toBe(200);
    for (const stream of streams) stream.destroy();
  });

  it('are not kept by a second stream that was refused', async () => {
    await using small = await startServer({ mode: 'none', limits: { maxSessionsPerClient: 1 } });
    const { id } = await begin('', small);
    const listen = () => open(small.url, { method: 'GET', headers: { 'mcp-session-id': id, accept: 'text/event-stream' } });
    const stream = await listen();
    const second = await listen();
    expect(second.statusCode).toBe(409);
    second.resume();
    const closed = new Promise(resolve => stream.once('close', resolve));
    stream.destroy();
    await closed;
    await expect.poll(async () => (await send(small.url, { body: initialize() })).status).toBe(200);
  });

  it('do not begin with a request of megabytes', async () => {
    const body = initialize();
    const params = { ...body.params, capabilities: { experimental: { x: { y: 'z'.repeat(200_000) } } } };
    expect((await send(server.url, authorized({ body: { ...body, params } }))).status).toBe(413);
  });

  it('end when they are idle too long, but not while somebody listens or a call runs', async () => {
    await using hasty = await startServer({ mode: 'none', limits: { sessionIdleMs: 40 } });
    const working = await begin('', hasty);
    const work = hasty.tools.nextWork();
    const call = working.ask({ body: rpc('tools/call', { name: 'work', arguments: { ms: 500 } }) });
    const { ended } = await work;
    const listening = await begin('', hasty);
    const headers = { 'mcp-session-id': listening.id, accept: 'text/event-stream' };
    const stream = await open(hasty.url, { method: 'GET', headers });
    const idle = await begin('', hasty);
    await expect.poll(async () => (await idle.ask({ body: rpc('ping') })).status, { interval: 100 }).toBe(404);
    expect((await listening.ask({ body: rpc('ping') })).status).toBe(200);
    expect(await ended).toBe('done');
    expect((await call).json.result).toBeDefined();
    stream.destroy();
  });
});

describe('the 2026 revision', () => {
  it('needs no session, and says how long a list holds', async () => {
    const { status, headers, json } = await send(server.url, authorized(modern('tools/list')));
    expect(status).toBe(200);
    expect(headers['mcp-session-id']).toBeUndefined();
    expect(json.result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' });
  });

  it('discovers the server', async () => {
    const { json } = await send(server.url, authorized(modern('server/discover')));
    expect(json.result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: { listChanged: true }, logging: {}, prompts: {}, resources: { subscribe: true }, completions: {} },
      instructions: 'Call who_am_i first.',
    });
  });

  it.each(['mcp-method', 'mcp-name', 'mcp-protocol-version'])('refuses a request whose %s header is wrong', async name => {
    const { headers, body } = modern('tools/call', { name: 'echo', arguments: {} });
    const { status, json } = await send(server.url, authorized({ body, headers: { ...headers, [name]: 'wrong' } }));
    expect([status, json.error?.code]).toEqual([400, -32_020]);
  });

  it.each(['mcp-method', 'mcp-name'])('refuses a request without the %s header', async name => {
    const { headers, body } = modern('tools/call', { name: 'echo', arguments: {} });
    const { status, json } = await send(server.url, authorized({ body, headers: { ...headers, [name]: undefined } }));
    expect([status, json.error?.code]).toEqual([400, -32_020]);
  });

  it('refuses a version that it does not speak', async () => {
    const { headers, body } = modern('tools/list', {}, { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' });
    const { status, json } = await send(
      server.url,
      authorized({ body, headers: { ...headers, 'mcp-protocol-version': '2099-01-01' } }),
    );
    expect([status, json.error]).toMatchObject([400, { code: -32_022, data: { supported: ['2026-07-28'] } }]);
  });

  it('gives 404 and -32601 for an unknown method', async () => {
    const { status, json } = await send(server.url, authorized(modern('nonsense/do')));
    expect([status, json.error?.code]).toEqual([404, -32_601]);
  });

  it('gives -32602 for an unknown tool', async () => {
    const { status, json } = await send(server.url, authorized(modern('tools/call', { name: 'nonsense', arguments: {} })));
    expect([status, json.error?.code]).toEqual([200, -32_602]);
  });

  it('sends no output unless the request asks for log messages', async () => {
    const params = { name: 'work', arguments: { ms: 1 } };
    const silent = await send(server.url, authorized(modern('tools/call', params)));
    expect(silent.text).not.toContain('some output');
    const told = await send(server.url, authorized(modern('tools/call', params, { 'io.modelcontextprotocol/logLevel': 'info' })));
    expect(told.text).toContain('some output');
  });

  it('stops a call whose stream is closed', async () => {
    const work = server.tools.nextWork();
    const leave = new AbortController();
    const call = open(server.url, authorized({ ...modern('tools/call', { name: 'work', arguments: {} }), signal: leave.signal }));
    const { ended } = await work;
    (await call).on('error', () => {});
    leave.abort();
    expect(await ended).toBe('aborted');
  });

  it('ends a subscription with its token', async () => {
    const short = (await server.tokens.mint('shorter', 'full')).reveal();
    const listen = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const stream = await open(server.url, authorized(listen, short));
    stream.resume().on('error', () => {});
    const closed = new Promise(resolve => stream.once('close', resolve)); // with an error, since it breaks off
    expect(stream.closed).toBe(false);
    await server.tokens.revoke('shorter');
    await closed;
  });
});

it('closes within a second, also while a client listens and a call runs', async () => {
  const closing = await startServer({ mode: 'none' });
  const { id } = await begin('', closing);
  const stream = await open(closing.url, { method: 'GET', headers: { 'mcp-session-id': id, accept: 'text/event-stream' } });
  const work = closing.tools.nextWork();
  const call = await open(closing.url, { body: rpc('tools/call', { name: 'work' }), headers: { 'mcp-session-id': id } });
  for (const answer of [stream, call]) answer.resume().on('error', () => {});
  const { ended } = await work;
  const startedAt = performance.now();
  await closing[Symbol.asyncDispose]();
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  expect(await ended).toBe('aborted');
});
