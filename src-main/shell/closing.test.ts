import { expect, it } from 'vitest';
import { answers, boxes, BrowserWindow, done, powerMonitor } from './testing/electron.ts';
import { aroundDesks, kept, ready, settle } from './testing/open-desk.ts';

const around = aroundDesks();

it('leaves the app in the tray, and says so once', async () => {
  const { desk, asked } = around.open();
  desk.window.show();
  desk.window.close();
  desk.window.show();
  desk.window.close();
  await settle();
  expect(BrowserWindow.getAllWindows()).toEqual([]);
  expect(boxes).toMatchObject([{ message: 'Deephaven MCP keeps running' }]);
  expect(asked).not.toContain('stop');
});

it('quits without a tray, after a yes that tells what that stops', async () => {
  const { desk, change, asked } = around.open({ hasTray: false });
  change({ sessions: [kept(ready)] });
  desk.window.show();
  desk.window.close();
  await settle();
  expect(BrowserWindow.getAllWindows()).toHaveLength(1);
  expect(boxes[0]!.detail).toContain('stops 1 worker');
  answers.push(0);
  desk.window.close();
  await settle();
  expect(asked).toContain('stop');
  expect(done).toContain('app.exit 0');
});

it('quits at once where the person set it so and nothing is lost', async () => {
  const { desk, settings } = around.open();
  settings.on_close = 'quit';
  desk.window.show();
  desk.window.close();
  await settle();
  expect(boxes).toEqual([]);
  expect(done).toContain('app.exit 0');
});

it.each(['shutdown', 'session-end'])('ends cleanly with the session of the person (%s)', async event => {
  const { desk, asked, window } = around.open();
  desk.window.show();
  (event === 'shutdown' ? powerMonitor : window()).emit(event, { preventDefault() {} });
  await settle();
  expect(asked).toContain('stop');
  expect(done).toContain('app.exit 0');
});
