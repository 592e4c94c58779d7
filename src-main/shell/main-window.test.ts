import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answers, boxes, BrowserWindow, done, world } from './testing/electron.ts';
import { aroundDesks, settle } from './testing/open-desk.ts';

const around = aroundDesks();

it('opens on the page with a code, closed to everything else', async () => {
  const { desk, window } = around.open();
  desk.window.show();
  await settle();
  expect(window().loaded).toEqual([expect.stringContaining('/#code=')]);
  expect(window().options).toMatchObject({
    width: 960,
    height: 640,
    minWidth: 640,
    minHeight: 480,
    show: true,
    backgroundColor: '#1a171a',
  });
  expect(window().options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
    spellcheck: false,
  });
  expect(window().options.webPreferences).not.toHaveProperty('preload');
});

it('goes nowhere else, opens no second window, and permits nothing but copying', async () => {
  const { desk, window, asked } = around.open();
  desk.window.show();
  const { webContents } = window();
  const goesTo = (url: string, event = 'will-navigate') => {
    let isPrevented = false;
    webContents.emit(event, { url, isMainFrame: true, preventDefault: () => (isPrevented = true) });
    return !isPrevented;
  };
  expect(goesTo('http://127.0.0.1:8741/#/sessions')).toBe(true);
  expect(goesTo('http://127.0.0.1:8742/')).toBe(false);
  expect(goesTo('https://deephaven.io/')).toBe(false);
  expect(goesTo('file:///etc/passwd')).toBe(false);
  expect(goesTo('https://deephaven.io/', 'will-redirect')).toBe(false);
  expect(webContents.openWindow!({ url: 'https://deephaven.io/docs' })).toEqual({ action: 'deny' });
  expect(webContents.openWindow!({ url: 'smb://host/program.exe' })).toEqual({ action: 'deny' });
  expect(webContents.openWindow!({ url: 'http://127.0.0.1:8741/open/a-code' })).toEqual({ action: 'deny' });
  expect(asked).toContain('openLink http://127.0.0.1:8741/open/a-code');
  expect(done).toEqual([
    'shell.openExternal http://127.0.0.1:8742/',
    'shell.openExternal https://deephaven.io/',
    'shell.openExternal https://deephaven.io/docs',
  ]);
  const permitted: boolean[] = [];
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'clipboard-sanitized-write']) {
    webContents.askPermission!(undefined, permission, isAllowed => permitted.push(isAllowed));
  }
  expect(permitted).toEqual([false, false, false, true]);
  expect(webContents.checkPermission!(undefined, 'notifications')).toBe(false);
  expect(webContents.devicePermission!()).toBe(false);
});

it('opens where it was, unless that screen is gone', async () => {
  const first = around.open();
  first.desk.window.show();
  first.window().bounds = { x: 1500, y: 40, width: 800, height: 600 };
  first.desk.window.close();
  expect(JSON.parse(await readFile(join(around.dataFolder, 'window.json'), 'utf8'))).toMatchObject({
    version: 1,
    bounds: { x: 1500 },
  });
  around.open().desk.window.show();
  expect(BrowserWindow.all.at(-1)!.bounds).toEqual({ x: 1500, y: 40, width: 800, height: 600 });
  world.displays = [{ x: 0, y: 0, width: 1024, height: 768 }];
  around.open().desk.window.show();
  expect(BrowserWindow.all.at(-1)!.options).not.toHaveProperty('x');
});

it('comes to the front when it is there already', () => {
  const { desk } = around.open();
  desk.window.show();
  desk.window.show('/settings');
  expect(BrowserWindow.all).toHaveLength(1);
  expect(done).toEqual(['window.show', 'window.focus']);
  expect(BrowserWindow.all[0]!.loaded.at(-1)).toContain('#/settings');
});

it('loads again after a crash with a new code, three times in a minute, then asks', async () => {
  const { desk, window } = around.open();
  desk.window.show();
  answers.push(0);
  for (let count = 0; count < 4; count++)
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  await settle();
  expect(window().loaded).toHaveLength(5);
  expect(new Set(window().loaded).size).toBe(5);
  expect(boxes).toMatchObject([{ message: 'The window stopped working several times' }]);
});

it('asks once when it hangs, and loads again on request', async () => {
  const { desk, window } = around.open();
  desk.window.show();
  answers.push(1);
  window().emit('unresponsive');
  window().emit('unresponsive');
  await settle();
  expect(boxes).toHaveLength(1);
  expect(done).toContain('forcefullyCrashRenderer');
});
