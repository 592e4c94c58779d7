import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuardEnv } from '../src-main/host/http/guards.ts';
import { initialize, modern, rpc, send, type RawRequest } from './transport/raw.ts';
import { startServer, type TestServer } from './transport/server.ts';

const page = new Hono<GuardEnv>().get('/page', c => c.json({ caller: c.var.caller?.kind ?? 'nobody' }));
let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer({
    allowedHosts: ['mcp.example.com', 'only.example.com:9000'],
    allowedOrigins: ['https://app.example.com'],
    mounts: [{ path: '/', app: page }],
  });
  token = (await server.tokens.mint('cursor', 'full')).reveal();
});
afterAll(() => server[Symbol.asyncDispose]());

/** An `initialize` that passes every guard, changed by `change`. */
function ask({ headers, ...change }: RawRequest = {}) {
  const authorization = `Bearer ${token}`;
  return send(server.url, { body: initialize(), ...change, headers: { authorization, ...headers } });
}

const port = () => server.port;
const preflight = (origin: string) =>
  send(server.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
const get = (headers: Record<string, string>) => send(server.url, { method: 'GET', path: '/page', headers });

const isRefused = async (change: RawRequest) => {
  const { status, headers, json, text } = await ask(change);
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  expect(json).toMatchObject({ id: null, error: { code: -32_000 } });
  expect(text).not.toContain(token);
};

it('answers a request that passes every guard', async () => {
  expect(await ask()).toMatchObject({ status: 200, json: { result: { serverInfo: { name: 'transport-test' } } } });
});

describe('Host', () => {
  it.each([() => `127.0.0.1:${port()}`, () => `localhost:${port()}`, () => `LOCALHOST:${port()}`, () => `[::1]:${port()}`])(
    'passes loopback names with our port (%#)',
    async host => expect((await ask({ headers: { host: host() } })).status).toBe(200),
  );

  it.each(['mcp.example.com', 'mcp.example.com:1234', 'only.example.com:9000'])('passes the configured %s', async host => {
    expect((await ask({ headers: { host } })).status).toBe(200);
  });

  it.each([
    () => 'evil.com',
    () => `evil.com:${port()}`,
    () => `127.0.0.1.evil.com:${port()}`,
    () => `localhost.evil.com:${port()}`,
    () => '127.0.0.1:1',
    () => '127.0.0.1',
    () => 'only.example.com',
    () => `0.0.0.0:${port()}`,
  ])('refuses other names and ports (%#)', async host => {
    const { status, json } = await ask({ headers: { host: host() } });
    expect(status).toBe(403);
    expect(json).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_000 } });
  });

  it('is checked before the token, and for /health too', async () => {
    expect((await ask({ headers: { host: 'evil.com', authorization: undefined } })).status).toBe(403);
    expect((await send(server.url, { method: 'GET', path: '/health', headers: { host: 'evil.com' } })).status).toBe(403);
  });
});

describe('Origin', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://[::1]:8080'])(
    'passes the loopback origin %s without CORS',
    async origin => {
      const { status, headers } = await ask({ headers: { origin } });
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it.each([
    'null',
    'https://evil.com',
    'http://localhost.evil.com',
    'http://127.0.0.1.evil.com',
    'file://',
    'not an origin',
    'https://app.example.com.evil.com',
  ])('refuses %s', async origin => expect((await ask({ headers: { origin } })).status).toBe(403));

  it('lets a configured origin read the answer', async () => {
    const { status, headers } = await ask({ headers: { origin: 'https://app.example.com' } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'mcp-session-id, www-authenticate, mcp-protocol-version',
      vary: 'Origin',
    });
  });

  it('answers the preflight of a configured origin, and refuses all others', async () => {
    const answer = await preflight('https://app.example.com');
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-headers']).toContain('authorization');
    expect((await preflight('http://localhost:3000')).status).toBe(403);
    expect((await preflight('https://evil.com')).status).toBe(403);
  });
});

describe('path and method', () => {
  it('answers /health without a token', async () => {
    expect(await send(server.url, { method: 'GET', path: '/health' })).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it('gives 404 for any other path', async () => {
    const { status, json } = await ask({ path: '/sse' });
    expect(status).toBe(404);
    expect(json.error?.code).toBe(-32_000);
  });

  it.each(['PUT', 'PATCH', 'OPTIONS', 'HEAD'])('gives 405 for %s, before asking for a token', async method => {
    const { status, headers } = await ask({ method, headers: { authorization: undefined } });
    expect(status).toBe(405);
    expect(headers['allow']).toBe('POST, GET, DELETE');
  });
});

describe('token', () => {
  it('is needed', () => isRefused({ headers: { authorization: undefined } }));
  it('must be known', () => isRefused({ headers: { authorization: 'Bearer unknown' } }));
  it('must be a bearer token', () => isRefused({ headers: { authorization: `Basic ${token}` } }));
  it('is not read from the address', () =>
    isRefused({ path: `/mcp?token=${token}&access_token=${token}`, headers: { authorization: undefined } }));
  it('is asked for before the body is read', () => isRefused({ body: '{', headers: { authorization: undefined } }));

  it('passes in X-Deephaven-PSK', async () => {
    expect((await ask({ headers: { authorization: undefined, 'x-deephaven-psk': token } })).status).toBe(200);
  });

  it('fails once it is revoked', async () => {
    const revoked = (await server.tokens.mint('gone', 'full')).reveal();
    const headers = { authorization: `Bearer ${revoked}` };
    expect((await ask({ headers })).status).toBe(200);
    await server.tokens.revoke('gone');
    await isRefused({ headers });
  });

  it("of our page doesn't open MCP", async () => {
    const ui = (await server.tokens.exchangeCode(server.tokens.createCode().reveal()))!.reveal();
    expect((await ask({ headers: { authorization: `Bearer ${ui}` } })).status).toBe(403);
  });

  it('of this run opens MCP for our own processes', async () => {
    expect((await ask({ headers: { authorization: `Bearer ${server.controlToken}` } })).status).toBe(200);
  });
});

describe('body', () => {
  const large = JSON.stringify(rpc('ping', { padding: 'x'.repeat(4 * 1024 * 1024) }));

  it('over 4 MiB gives 413, whatever its type', async () => {
    expect((await ask({ body: large })).status).toBe(413);
    expect((await ask({ body: large, headers: { 'content-type': 'text/plain' } })).status).toBe(413);
  });

  it('over 4 MiB in chunks of unknown length gives 413', async () => {
    expect((await ask({ body: large, chunked: true })).status).toBe(413);
  });

  it('of 4 MiB at most is read, also in chunks', async () => {
    const { headers, body } = modern('tools/call', { name: 'who_am_i', arguments: { x: 'x'.repeat(4 * 1024 * 1024 - 1_000) } });
    expect((await ask({ headers, body })).status).toBe(200);
    expect((await ask({ headers, body: JSON.stringify(body), chunked: true })).status).toBe(200);
  });

  it.each(['{', '', '\u0000'])('that is not JSON gives 400 and -32700 (%#)', async body => {
    const { status, json } = await ask({ body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ id: null, error: { code: -32_700 } });
  });

  it.each(['text/plain', 'application/jsonx', undefined])('of type %s gives 415', async type => {
    expect((await ask({ headers: { 'content-type': type } })).status).toBe(415);
    expect((await ask({ headers: { 'content-type': type }, body: 'no JSON' })).status).toBe(415);
  });

  it.each(['application/json', 'text/event-stream', undefined])('with Accept %s gives 406 in both eras', async accept => {
    expect((await ask({ headers: { accept } })).status).toBe(406);
    const { headers, body } = modern('tools/list');
    expect((await ask({ body, headers: { ...headers, accept } })).status).toBe(406);
  });
});

describe('what is mounted', () => {
  it('learns who is calling', async () => {
    expect((await get({})).json).toEqual({ caller: 'nobody' });
    expect((await get({ authorization: 'Bearer wrong' })).json).toEqual({ caller: 'nobody' });
    expect((await get({ authorization: `Bearer ${token}` })).json).toEqual({ caller: 'mcp' });
    expect((await get({ authorization: `Bearer ${server.controlToken}` })).json).toEqual({ caller: 'control' });
  });

  it('answers to loopback names only', async () => {
    expect((await get({ host: 'mcp.example.com' })).status).toBe(403);
  });

  it('gets its 404 for what it does not have', async () => {
    expect((await send(server.url, { method: 'GET', path: '/nothing' })).status).toBe(404);
  });
});

it('needs no token without authentication, but keeps the other guards', async () => {
  await using open = await startServer({ mode: 'none' });
  expect((await send(open.url, { body: initialize() })).status).toBe(200);
  expect((await send(open.url, { body: initialize(), headers: { origin: 'https://evil.com' } })).status).toBe(403);
  expect((await send(open.url, { body: initialize(), headers: { host: 'evil.com' } })).status).toBe(403);
});

it('says so when the port is taken', async () => {
  await expect(startServer({ port: server.port })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: /is taken/ });
});
