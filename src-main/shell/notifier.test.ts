import { expect, it, vi } from 'vitest';
import { Notification, powerMonitor } from './testing/electron.ts';
import { aroundDesks, failed, kept, ready, settle } from './testing/open-desk.ts';

const around = aroundDesks();

it('are shown for problems while nobody looks, and open the exact place', async () => {
  const { change, desk, window } = around.open();
  change({ sessions: [kept(ready)] });
  await settle();
  change({ sessions: [kept(failed)] });
  await settle();
  expect(Notification.all.map(({ options }) => options)).toEqual([{ title: 'Session "research" failed', body: 'No Java.' }]);
  Notification.all[0]!.emit('click');
  await settle();
  expect(window().loaded.at(-1)).toBe('http://127.0.0.1:8741/#/sessions/community%3Adynamic%3Aresearch');
  desk.stop();
});

it('are held back while the window has the focus, and to one in ten minutes for a cause', async () => {
  const { change, desk, window } = around.open();
  const fail = async () => {
    change({ sessions: [kept(ready)] });
    await settle();
    change({ sessions: [kept(failed)] });
    await settle();
  };
  desk.window.show();
  await fail();
  expect(Notification.all).toEqual([]);
  window().hasFocus = false;
  await fail();
  await fail();
  expect(Notification.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  await fail();
  expect(Notification.all).toHaveLength(2);
});

it('wait after a sleep until sessions had time to come back', async () => {
  const { change, asked } = around.open();
  change({ sessions: [kept(ready, 'a'), kept(ready, 'b')] });
  await settle();
  powerMonitor.emit('suspend');
  change({ sessions: [kept(failed, 'a'), kept(failed, 'b')] });
  powerMonitor.emit('resume');
  expect(asked).toContain('wake');
  await settle();
  change({ sessions: [kept(ready, 'a'), kept(failed, 'b')] });
  await vi.advanceTimersByTimeAsync(16_000);
  expect(Notification.all.map(({ options }) => options.title)).toEqual(['Session "b" failed']);
});

it('tell of what the host notes at its start, and of a call that waits', () => {
  const { desk } = around.open({ notes: ['Port 8741 is taken by python3. Listening on port 4000 for now.'] });
  desk.notify({ title: 'Cursor asks', body: 'Run a script', path: '/' });
  expect(Notification.all.map(({ options }) => options)).toEqual([
    { title: 'Deephaven MCP', body: expect.stringContaining('Port 8741') },
    { title: 'Cursor asks', body: 'Run a script' },
  ]);
});
