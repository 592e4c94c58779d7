import { beforeEach, expect, it, vi } from 'vitest';
import { quitAfterErrors, quitOnce } from './quit-once.ts';
import { app, BrowserWindow, done, resetElectron } from './testing/electron.ts';

beforeEach(resetElectron);

it('stops the host once, however often and by whom it is asked, and then exits', async () => {
  let stops = 0;
  const quit = quitOnce({ stop: async () => void (stops += 1) });
  expect(quit.isQuitting).toBe(false);
  quit();
  quit(1);
  app.quit();
  expect(quit.isQuitting).toBe(true);
  await vi.waitFor(() => expect(done).toContain('app.exit 1'));
  expect(stops).toBe(1);
});

it('closes the windows at once', () => {
  const window = new BrowserWindow({ width: 1, height: 1 });
  quitOnce({ stop: async () => {} })();
  expect(window.isDestroyed()).toBe(true);
});

it('exits anyway when the host does not stop in time, or fails to', async () => {
  quitOnce({ stop: () => new Promise(() => {}), timeoutMs: 1 })();
  await vi.waitFor(() => expect(done).toEqual(['app.exit 1']));
  resetElectron();
  quitOnce({ stop: () => Promise.reject(new Error('no')) })();
  await vi.waitFor(() => expect(done).toEqual(['app.exit 1']));
});

it.each(['uncaughtException', 'unhandledRejection'])('logs, stops and exits with 1 after an %s', async event => {
  const name = event as 'uncaughtException';
  const own = process.listeners(name);
  process.removeAllListeners(name);
  try {
    const logged: object[] = [];
    const quit = quitOnce({ stop: async () => {} });
    quitAfterErrors(quit, { error: fields => logged.push(fields) });
    const error = new Error('nobody caught this');
    process.emit(name, error);
    await vi.waitFor(() => expect(done).toEqual(['app.exit 1']));
    expect(logged).toEqual([{ err: error }]);
  } finally {
    for (const added of ['uncaughtException', 'unhandledRejection'] as const) process.removeAllListeners(added);
    for (const listener of own) process.on(name, listener);
  }
});
