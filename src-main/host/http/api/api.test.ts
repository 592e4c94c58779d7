import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { CallRecord, HostStatus, Permission } from '../../../../src-shared/host-status.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { emptyStatus, localSession } from '../../../../src-shared/testing/host-status.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Log } from '../../observe/log.ts';
import type { GuardEnv } from '../guards.ts';
import { createApi, type ApiParts } from './api.ts';
import { createHostEvents } from './host-events.ts';

const page: Caller = { name: 'page', kind: 'ui', permission: 'full' };
const client: Caller = { name: 'cursor', kind: 'mcp', permission: 'full' };
const status: HostStatus = {
  ...emptyStatus,
  sessions: [localSession({ phase: 'ready', since: 0 }, 'ONLINE')],
  clients: [{ name: 'cursor', permission: 'full', createdAt: 0 }],
};
const call = (id: string): CallRecord => ({ id, at: 0, client: 'cursor', tool: 'sessions_list', state: 'ok' });

function open(parts: Partial<ApiParts> = {}, caller: Caller | 'nobody' = page) {
  const events = parts.events ?? createHostEvents();
  const logged: string[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error: (_, message) => logged.push(message), child: () => log };
  const minted: [string, Permission][] = [];
  const api = createApi({
    status: () => status,
    events,
    clients: {
      async mint(name, permission) {
        minted.push([name, permission]);
        return new Secret('new-token');
      },
      revoke: async name => name === 'cursor',
      setPermission: async name => name === 'cursor',
    },
    exchangeCode: async code => (code === 'good' ? new Secret('page-token') : undefined),
    createCode: () => new Secret('code'),
    openLinks: { create: (id, { lifetimeMs } = {}) => `${id}-${lifetimeMs}` },
    log,
    ...parts,
  });
  const app = new Hono<GuardEnv>();
  app.use(async (c, next) => {
    if (caller !== 'nobody') c.set('caller', caller);
    await next();
  });
  app.route('/api', api);
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(`/api${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { send, events, minted, logged };
}

describe('createApi', () => {
  it('exchanges a code once it is good, for a caller that nobody knows yet', async () => {
    const { send } = open({}, 'nobody');
    const answer = await send('POST', '/code', { code: 'good' });
    expect(await answer.json()).toEqual({ token: 'page-token' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const refused = await send('POST', '/code', { code: 'bad' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED', hint: expect.any(String) } });
  });

  it.each(['/status', '/events', '/sessions/community:config:local/links'])('does nothing for HEAD %s', async path => {
    const answer = await open().send('HEAD', path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it.each([
    ['GET', '/status'],
    ['GET', '/events'],
    ['POST', '/clients'],
    ['DELETE', '/clients/cursor'],
    ['PATCH', '/clients/cursor'],
    ['POST', '/sessions/community:config:local/links'],
    ['POST', '/page-codes'],
  ])('answers %s %s only to our page and our own processes', async (method, path) => {
    expect((await open({}, 'nobody').send(method, path, method === 'POST' ? {} : undefined)).status).toBe(401);
    expect((await open({}, client).send(method, path, method === 'POST' ? {} : undefined)).status).toBe(403);
  });

  it('makes a client and shows its token in that one answer', async () => {
    const { send, minted } = open();
    const answer = await send('POST', '/clients', { name: 'vscode', permission: 'read-only' });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ name: 'vscode', token: 'new-token' });
    expect(minted).toEqual([['vscode', 'read-only']]);
  });

  it('leaves a client alone whose name is asked for again', async () => {
    const { send, minted } = open();
    const answer = await send('POST', '/clients', { name: 'cursor', permission: 'full' });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ error: { code: 'ALREADY_EXISTS' } });
    expect(minted).toEqual([]);
  });

  it.each([
    {},
    { name: '../x', permission: 'full' },
    { name: 'x', permission: 'all' },
    { name: 'x', permission: 'full', more: 1 },
  ])('refuses %j as a client', async body => {
    const answer = await open().send('POST', '/clients', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
  });

  it('refuses a body that is too large or is not JSON', async () => {
    const { send } = open({}, 'nobody');
    expect((await send('POST', '/code', { code: 'x'.repeat(70_000) })).status).toBe(400);
    expect((await send('POST', '/code')).status).toBe(400);
  });

  it('says in its own way that there is no such path, or no such method', async () => {
    const { send } = open();
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['DELETE', '/status'],
    ] as const) {
      const answer = await send(method, path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({ error: { code: 'UNSUPPORTED', message: `There is no ${method} /api${path} here.` } });
    }
    expect((await open({}, 'nobody').send('GET', '/nothing')).status).toBe(401);
  });

  it('revokes a client that is there', async () => {
    const { send } = open();
    expect((await send('DELETE', '/clients/cursor')).status).toBe(204);
    expect((await send('DELETE', '/clients/nobody')).status).toBe(400);
    expect((await send('PATCH', '/clients/cursor', { permission: 'ask' })).status).toBe(204);
    expect((await send('PATCH', '/clients/cursor', { permission: 'all' })).status).toBe(400);
    expect((await send('PATCH', '/clients/nobody', { permission: 'ask' })).status).toBe(400);
  });

  it('makes a link to a session that is there, and a longer-lived one to copy', async () => {
    const { send } = open();
    const path = '/sessions/community:config:local/links';
    expect(await (await send('POST', path, { purpose: 'open' })).json()).toEqual({
      path: '/open/community:config:local-undefined',
    });
    expect(await (await send('POST', path, { purpose: 'copy' })).json()).toEqual({ path: '/open/community:config:local-600000' });
    expect((await send('POST', '/sessions/nobody/links', { purpose: 'open' })).status).toBe(404);
  });

  it('keeps the text of an error that nobody expected to itself, and logs it', async () => {
    const { send, logged } = open({
      status: () => {
        throw new Error('inner detail');
      },
    });
    const answer = await send('GET', '/status');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('inner detail');
    expect(logged).toHaveLength(1);
  });

  it('passes on what a UserError says', async () => {
    const error = new UserError('UNAVAILABLE', 'The disk is full.', { hint: 'Make room.' });
    const answer = await open({ exchangeCode: () => Promise.reject(error) }, 'nobody').send('POST', '/code', { code: 'x' });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: { code: 'UNAVAILABLE', message: 'The disk is full.', hint: 'Make room.' } });
  });
});

describe('GET /api/events', () => {
  it('sends the whole status first, then every change, and ends when the host closes', async () => {
    const { send, events } = open();
    const reader = readerOf(await send('GET', '/events'));
    expect(await reader.next()).toEqual({ type: 'status', status });
    events.publish({ type: 'call', call: call('a') });
    expect(await reader.next()).toEqual({ type: 'call', call: call('a') });
    events.close();
    expect(await reader.next()).toBeUndefined();
  });

  it('goes on after the last event that the reader saw', async () => {
    const { send, events } = open();
    const seen = events.lastId();
    events.publish({ type: 'config', problem: 'line 3' });
    const reader = readerOf(await send('GET', '/events', undefined, { 'Last-Event-ID': seen }));
    expect(await reader.next()).toEqual({ type: 'config', problem: 'line 3' });
    events.close();
  });

  it('sends a reader that was slow the newest state once, not every step', async () => {
    const { send, events } = open();
    const reader = readerOf(await send('GET', '/events'));
    await reader.next();
    for (let step = 1; step <= 10_000; step++) events.publish({ type: 'config', problem: `step ${step}` });
    let steps = 0;
    let last: unknown;
    do {
      last = await reader.next();
      steps++;
    } while ((last as { problem: string }).problem !== 'step 10000');
    expect(steps).toBeLessThan(5);
    events.close();
  });
});

/** Reads one event after the other; undefined at the end of the stream. */
function readerOf(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next(): Promise<unknown> {
      for (;;) {
        const match = /data: (.*)\n[^]*?\n\n/.exec(text);
        if (match) {
          text = text.slice(match.index + match[0].length);
          return JSON.parse(match[1]!);
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
  };
}
