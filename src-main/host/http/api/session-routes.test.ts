import { Hono } from 'hono';
import { expect, it, vi } from 'vitest';
import { sessionLogSchema, sessionUsageSchema, sessionViewSchema } from '../../../../src-shared/sessions-api.ts';
import { createTableFormatter } from '../../formats/create-table-formatter.ts';
import { bench, deferred, fakeDriver, silentLog } from '../../sessions/testing/fakes.ts';
import type { GuardEnv } from '../guards.ts';
import { apiFailure } from './api-failure.ts';
import { createSessionRoutes } from './session-routes.ts';

const file = { community: { sessions: { remote: {} }, session_creation: {} } };
const lab = '/sessions/community:dynamic:lab';

function open(hooks: Parameters<typeof fakeDriver>[0] = {}) {
  const driver = fakeDriver(hooks);
  const { sessions } = bench(file, { drivers: [driver.driver] });
  const closing = new AbortController();
  const app = new Hono<GuardEnv>();
  app.onError((error, c) => apiFailure(error, c, silentLog));
  app.route(
    '/sessions',
    createSessionRoutes({ sessions, formatter: createTableFormatter(), closed: closing.signal, log: silentLog }),
  );
  const send = (method: string, path: string, body?: unknown) =>
    app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const phase = () => sessions.list().find(({ name }) => name === 'lab')?.state.phase;
  const createLab = async () => {
    await send('POST', '/sessions', { name: 'lab' });
    await vi.waitFor(() => expect(phase()).toBe('ready'));
  };
  return { send, sessions, phase, createLab, closing, ...driver };
}

it('creates a kept session at once, and starts it behind the answer', async () => {
  const ready = deferred();
  const { send, sessions, phase } = open({ beforeReady: () => ready.promise });
  const answer = await send('POST', '/sessions', { name: 'lab', heapSizeGb: 1, idleStopSeconds: 60 });
  expect([answer.status, await answer.json()]).toEqual([201, { id: 'community:dynamic:lab' }]);
  expect(phase()).toBe('starting');
  ready.resolve();
  await vi.waitFor(() => expect(phase()).toBe('ready'));
  expect(sessions.find('community:dynamic:lab').summary()).toMatchObject({ kept: true, idleStopSeconds: 60 });
});

it.each([
  ['POST', '/sessions', { name: 'two words' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/sessions', { name: 'x', colour: 'red' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/sessions', { name: 'lab' }, 409, 'ALREADY_EXISTS'],
  ['POST', '/sessions/community:dynamic:nobody/start', undefined, 404, 'SESSION_NOT_FOUND'],
  ['PATCH', '/sessions/community:config:remote', { kept: true }, 400, 'INVALID_ARGUMENT'],
  ['PATCH', lab, { idleStopSeconds: -1 }, 400, 'INVALID_ARGUMENT'],
  ['DELETE', '/sessions/community:config:remote', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/sessions/community:config:remote/logs', undefined, 409, 'UNSUPPORTED'],
  ['GET', `${lab}/logs?lines=many`, undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/sessions/none', undefined, 400, 'INVALID_SESSION_ID'],
])('refuses %s %s %j', async (method, path, body, status, code) => {
  const { send, createLab } = open();
  await createLab();
  const answer = await send(method, path, body);
  expect([answer.status, await answer.json()]).toEqual([status, { error: expect.objectContaining({ code }) }]);
});

it('stops, starts, restarts, changes and deletes', async () => {
  const { send, createLab, phase, workers, sessions } = open();
  await createLab();
  expect((await send('POST', `${lab}/stop`)).status).toBe(204);
  expect(phase()).toBe('stopped');
  await send('POST', `${lab}/start`);
  await vi.waitFor(() => expect(phase()).toBe('ready'));
  await send('POST', `${lab}/restart`);
  await vi.waitFor(() => expect(workers).toHaveLength(3));
  await vi.waitFor(() => expect(phase()).toBe('ready'));
  expect((await send('PATCH', lab, { idleStopSeconds: 9 })).status).toBe(204);
  expect(sessions.list().at(-1)).toMatchObject({ idleStopSeconds: 9 });
  expect(await (await send('DELETE', lab)).json()).toEqual({});
  expect(phase()).toBeUndefined();
});

it('shows what is known, and looks into a session without starting its worker', async () => {
  const { send, createLab, phase } = open();
  await createLab();
  const view = sessionViewSchema.parse(await (await send('GET', lab)).json());
  expect(view).toMatchObject({ available: true, deephavenVersion: '42.7', heapSizeGb: 4, tableCount: 1 });
  expect(await (await send('GET', `${lab}/variables`)).json()).toEqual({
    variables: [
      { name: 't', type: 'Table' },
      { name: 'f', type: 'Figure' },
    ],
  });
  const usage = sessionUsageSchema.parse(await (await send('GET', `${lab}/usage`)).json());
  expect(usage.usage).toEqual({ memoryBytes: 1_000, cpuPercent: 5 });
  await send('POST', `${lab}/stop`);
  const refused = await send('GET', `${lab}/variables`);
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { message: 'Stopped; the next call starts it' } }]);
  expect(await (await send('GET', `${lab}/usage`)).json()).toEqual({});
  expect(phase()).toBe('stopped');
});

it('gives the last lines of a log, and follows it over restarts until the host closes', async () => {
  const { send, createLab, phase, workers, closing } = open();
  await createLab();
  expect(await (await send('GET', `${lab}/logs?lines=1`)).json()).toEqual({ lines: ['Out of memory'] });
  const stream = (await send('GET', `${lab}/logs/follow?lines=1`)).body!.pipeThrough(new TextDecoderStream()).getReader();
  const lines = async () => sessionLogSchema.parse(JSON.parse((await stream.read()).value!.replace('data: ', ''))).lines;
  expect(await lines()).toEqual(['Out of memory']);
  workers[0]!.print('one');
  workers[0]!.print('two');
  expect(await lines()).toEqual(['one', 'two']);
  await send('POST', `${lab}/restart`);
  await vi.waitFor(() => expect(phase()).toBe('ready'));
  workers[1]!.print('three');
  expect(await lines()).toEqual(['three']);
  closing.abort();
  expect((await stream.read()).done).toBe(true);
});
