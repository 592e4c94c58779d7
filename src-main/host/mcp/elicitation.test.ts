import { PassThrough } from 'node:stream';
import { Server, type ServerContext } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AskedCall } from '../approvals/approvals.ts';
import { CallerAuth } from './caller-auth.ts';
import { createElicitation } from './elicitation.ts';

const server = new Server({ name: 'test', version: '1' });
const signal = new AbortController().signal;
const call: AskedCall = { client: 'cursor', tool: 't', title: 'T', arguments: [], canAllowClient: true, fingerprint: 'f' };

/** A request of the 2026 revision, as far as asking reads it. */
function request(name: string, elicitation?: object): ServerContext {
  const envelope = { 'io.modelcontextprotocol/clientCapabilities': { ...(elicitation && { elicitation }) } };
  const authInfo = new CallerAuth({ name, kind: 'mcp', permission: 'ask' }, new PassThrough());
  return { mcpReq: { envelope, requestState: () => undefined }, http: { authInfo } } as unknown as ServerContext;
}

async function asked(elicitation = createElicitation()) {
  const context = request('cursor', {});
  const once = elicitation.forRequest(server, context)!;
  expect(await once.elicit.ask(call, signal)).toBe('later');
  return { elicitation, context, state: once.required().requestState! };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  [undefined, false],
  [{}, true],
  [{ form: {} }, true],
  [{ form: {}, url: {} }, true],
  [{ url: {} }, false],
])('asks through a client that declares %j: %s', (capability, asks) => {
  expect(createElicitation().forRequest(server, request('cursor', capability)) !== undefined).toBe(asks);
});

it('knows its question again, for ten minutes', async () => {
  const { elicitation, context, state } = await asked();
  expect(await elicitation.verify(state, context)).toMatchObject({ fingerprint: 'f' });
  vi.setSystemTime(Date.now() + 601_000);
  await expect(elicitation.verify(state, context)).rejects.toThrow('expired');
});

it('refuses the question of another client, and of another run', async () => {
  const { elicitation, context, state } = await asked();
  await expect(elicitation.verify(state, request('zed', {}))).rejects.toThrow('bind');
  await expect(createElicitation().verify(state, context)).rejects.toThrow('mac');
});
