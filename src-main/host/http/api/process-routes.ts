import { Hono } from 'hono';
import { pauseSchema, startAtLoginSchema, type StartAtLogin } from '../../../../src-shared/host-api.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Pause } from '../../tools/pause.ts';
import type { Platform } from '../../platform.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

/** Pausing and ending this host, and starting it at login. */
export function createProcessRoutes({ pause, platform }: { pause: Pause; platform: Platform }): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();

  routes.post('/pause', async c => {
    pause.set((await parseBody(c, pauseSchema)).paused);
    return c.body(null, 204);
  });

  /** For the desktop app, which takes the place of a host that a client started. */
  routes.post('/shutdown', c => {
    if (c.get('caller')?.kind !== 'control') {
      throw new UserError('PERMISSION_DENIED', 'Only programs of this user that may read the data folder can end the host.');
    }
    const { quit } = platform;
    if (!quit) throw new UserError('UNSUPPORTED', 'This host ends with the program that runs it.');
    // The answer leaves first.
    setImmediate(quit);
    return c.body(null, 202);
  });

  routes.get('/start-at-login', async c => c.json({ on: await loginStart(platform).isOn() } satisfies StartAtLogin));
  routes.put('/start-at-login', async c => {
    const { on } = await parseBody(c, startAtLoginSchema);
    const start = loginStart(platform);
    await start.set(on);
    return c.json({ on: await start.isOn() } satisfies StartAtLogin);
  });

  return routes;
}

function loginStart({ startAtLogin }: Platform): NonNullable<Platform['startAtLogin']> {
  if (startAtLogin) return startAtLogin;
  throw new UserError('UNSUPPORTED', 'Only the desktop app can start at login.', {
    hint: 'To start a host without a window at login, use a service manager such as systemd.',
  });
}
