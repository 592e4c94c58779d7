import { afterAll, beforeAll, expect, it } from 'vitest';
import { initialize, modern, rpc, send } from './transport/raw.ts';
import { startServer, type TestServer } from './transport/server.ts';

let server: TestServer;
let headers: Record<string, string>;

beforeAll(async () => {
  server = await startServer();
  const authorization = `Bearer ${(await server.tokens.mint('raw', 'full')).reveal()}`;
  const begun = await send(server.url, { body: initialize(), headers: { authorization } });
  headers = { authorization, 'mcp-session-id': begun.headers['mcp-session-id']! };
});
afterAll(() => server[Symbol.asyncDispose]());

/** A body with a value that no recursion can walk. */
const nested = (body: object) => JSON.stringify(body).replace('"HERE"', '['.repeat(10_000) + ']'.repeat(10_000));

it.each([
  ['prompts/get', {}, 'prompts/get: params.name must be text.'],
  ['prompts/get', { name: 'x'.repeat(201) }, 'prompts/get: params.name must have at most 200 characters.'],
  ['tools/call', {}, 'tools/call: params.name must be text.'],
  ['tools/call', { name: '\ud800' }, 'tools/call: params.name must not hold half of a surrogate pair.'],
  ['tools/call', { name: 'echo', arguments: [1] }, 'tools/call: params.arguments must be an object.'],
  ['resources/read', { uri: 7 }, 'resources/read: params.uri must be text.'],
  ['resources/read', { uri: '\udc00' }, 'resources/read: params.uri must not hold half of a surrogate pair.'],
  ['resources/subscribe', {}, 'resources/subscribe: params.uri must be text.'],
  ['completion/complete', { ref: { type: 'ref/resource', uri: 'x' } }, 'completion/complete: params.argument must be an object.'],
  ['logging/setLevel', {}, 'logging/setLevel: params.level must be text.'],
])('%s with %j is refused as a wrong parameter, in a sentence', async (method, params, message) => {
  const { json } = await send(server.url, { body: rpc(method, params), headers });
  expect(json.error).toEqual({ code: -32_602, message });
});

it('refuses parameters that are nested too deep, in both eras', async () => {
  const message = 'The parameters of tools/call are nested more than 64 levels deep.';
  const params = { name: 'echo', arguments: { x: 'HERE' } };
  expect((await send(server.url, { body: nested(rpc('tools/call', params)), headers })).json.error?.message).toBe(message);
  const { headers: revision, body } = modern('tools/call', params);
  const later = { ...revision, authorization: headers['authorization'] };
  expect((await send(server.url, { body: nested(body), headers: later })).json.error?.message).toBe(message);
});

it('refuses a client whose version is a megabyte', async () => {
  const body = initialize();
  const params = { ...body.params, clientInfo: { name: 'raw', version: '1'.repeat(50_000) } };
  const { json } = await send(server.url, { body: { ...body, params }, headers: { authorization: headers['authorization'] } });
  expect(json.error?.message).toBe('initialize: params.clientInfo.version must have at most 200 characters.');
});
