import { Hono } from 'hono';
import { expect, it, vi } from 'vitest';
import type { Caller } from '../../auth/caller.ts';
import { createPause } from '../../tools/pause.ts';
import type { Platform } from '../../platform.ts';
import type { GuardEnv } from '../guards.ts';
import { apiFailure } from './api-failure.ts';
import { createProcessRoutes } from './process-routes.ts';

function open(platform: Partial<Platform> = {}, kind: Caller['kind'] = 'ui') {
  const pause = createPause(() => {});
  const app = new Hono<GuardEnv>();
  app.onError((error, c) => apiFailure(error, c, { error() {} } as never));
  app.use(async (c, next) => {
    c.set('caller', { name: 'x', kind, permission: 'full' });
    await next();
  });
  app.route('/', createProcessRoutes({ pause, platform: { kind: 'headless', ...platform } }));
  const send = async (method: string, path: string, body?: unknown) =>
    app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { send, pause };
}

it('pauses and goes on', async () => {
  const { send, pause } = open();
  expect((await send('POST', '/pause', { paused: true })).status).toBe(204);
  expect(pause.isPaused).toBe(true);
  await send('POST', '/pause', { paused: false });
  expect(pause.isPaused).toBe(false);
  expect((await send('POST', '/pause', { paused: 'yes' })).status).toBe(400);
});

it('ends the host for a program of the same user, after the answer', async () => {
  const quit = vi.fn();
  expect((await open({ quit }, 'control').send('POST', '/shutdown')).status).toBe(202);
  await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce());
});

it('does not end the host for a page, nor one that another program runs', async () => {
  expect((await open({ quit: expect.unreachable }, 'ui').send('POST', '/shutdown')).status).toBe(403);
  expect(await (await open({}, 'control').send('POST', '/shutdown')).json()).toMatchObject({ error: { code: 'UNSUPPORTED' } });
});

it('starts at login where the desktop app can, and says what the system made of it', async () => {
  let isOn = false;
  const startAtLogin = { isOn: async () => isOn, set: async (on: boolean) => void (isOn = on) };
  const { send } = open({ kind: 'desktop', startAtLogin });
  expect(await (await send('GET', '/start-at-login')).json()).toEqual({ on: false });
  expect(await (await send('PUT', '/start-at-login', { on: true })).json()).toEqual({ on: true });
  expect(isOn).toBe(true);
  expect(await (await open().send('GET', '/start-at-login')).json()).toMatchObject({ error: { code: 'UNSUPPORTED' } });
});
