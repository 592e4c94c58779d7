import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionState } from '../../src-shared/session.ts';
import { localSession } from '../../src-shared/testing/host-status.ts';
import { createDesk, type Desk } from './desk.ts';
import type { LoginStart } from './login-start.ts';
import { quitOnce, type Quit } from './quit-once.ts';
import {
  answers,
  boxes,
  BrowserWindow,
  done,
  Notification,
  powerMonitor,
  resetElectron,
  Tray,
  world,
} from './testing/electron.ts';
import { fakeHost } from './testing/fake-host.ts';

const ready: SessionState = { phase: 'ready', since: 0 };
const failed: SessionState = {
  phase: 'failed',
  at: 0,
  problem: { code: 'LAUNCH_FAILED', liveness: 'OFFLINE', reason: 'No Java.' },
};
const kept = (state: SessionState, name = 'research') => ({
  ...localSession(state, 'ONLINE'),
  id: `community:dynamic:${name}`,
  name,
  origin: 'dynamic' as const,
  kept: true,
  launchMethod: 'python' as const,
});

let dataFolder: string;
let desk: Desk | undefined;
let quit: Quit;
let isLoginOn: boolean;
const login: LoginStart = {
  isOn: async () => isLoginOn,
  async set(isOn) {
    isLoginOn = isOn;
    desk?.refresh();
  },
};

function open({ hasTray = true, notes = [] as string[] } = {}) {
  const fake = fakeHost(notes);
  quit = quitOnce({ stop: () => fake.host.stop() });
  desk = createDesk({ host: fake.host, dataFolder, hasTray, login, quit });
  return { ...fake, desk, tray: () => Tray.all.at(-1)!, window: () => BrowserWindow.getAllWindows().at(-1)! };
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  resetElectron();
  isLoginOn = false;
  dataFolder = await mkdtemp(join(tmpdir(), 'desk-'));
});

afterEach(async () => {
  desk?.stop();
  vi.useRealTimers();
  await rm(dataFolder, { recursive: true, force: true });
});

/** Lets gathered changes be shown. */
const settle = () => vi.advanceTimersByTimeAsync(200);

describe('the tray', () => {
  it('is there at once, and follows the host', async () => {
    const { tray, change } = open();
    expect(tray().toolTip).toBe('Deephaven MCP: no session ready');
    change({ sessions: [kept(ready)] });
    await settle();
    expect(tray().toolTip).toBe('Deephaven MCP: 1 session ready');
    expect(tray().menu!.template[0]!.label).toBe('● Ready: 1 session, no clients');
  });

  it('keeps its menu while nothing in it changes, however often the host tells', async () => {
    const { tray, change } = open();
    await settle();
    const { menu } = tray();
    for (let count = 0; count < 20; count++) {
      change({ startedAt: count });
      await settle();
    }
    expect(tray().menu).toBe(menu);
  });

  it('goes and comes with its setting, and is absent where the desktop has none', async () => {
    const { tray, change, settings } = open();
    settings.tray = false;
    change();
    await settle();
    expect(tray().isDestroyed).toBe(true);
    settings.tray = true;
    change();
    await settle();
    expect(Tray.all.filter(({ isDestroyed }) => !isDestroyed)).toHaveLength(1);
    resetElectron();
    open({ hasTray: false });
    expect(Tray.all).toEqual([]);
  });

  it('does what its menu says', async () => {
    const { tray, change, asked } = open();
    change({ sessions: [kept(ready)] });
    await settle();
    tray().menu!.choose('Copy MCP address');
    tray().menu!.choose('Sessions', 'research', 'Open in browser');
    tray().menu!.choose('Sessions', 'research', 'Copy link');
    tray().menu!.choose('Pause new calls');
    await settle();
    expect(done).toEqual([
      'clipboard.writeText http://127.0.0.1:8741/mcp',
      'shell.openExternal http://127.0.0.1:8741/open/open-community:dynamic:research',
      'clipboard.writeText http://127.0.0.1:8741/open/copy-community:dynamic:research',
    ]);
    expect(asked).toContain('pause true');
  });

  it('stops and restarts a session only after a yes that names the loss', async () => {
    const { tray, change, asked } = open();
    change({ sessions: [kept(ready)] });
    await settle();
    tray().menu!.choose('Sessions', 'research', 'Stop');
    await settle();
    expect(boxes[0]).toMatchObject({ message: 'Stop "research"?', detail: 'Its tables and variables in memory are lost.' });
    expect(asked).not.toContain('stop community:dynamic:research');
    answers.push(0);
    tray().menu!.choose('Sessions', 'research', 'Restart');
    await settle();
    expect(asked).toEqual(expect.arrayContaining(['stop community:dynamic:research', 'start community:dynamic:research']));
  });

  it('switches start at login, and shows what the system made of it', async () => {
    const { tray } = open();
    await settle();
    tray().menu!.choose('Start at login');
    await settle();
    expect(isLoginOn).toBe(true);
    expect(tray().menu!.template.find(({ label }) => label === 'Start at login')).toMatchObject({
      type: 'checkbox',
      checked: true,
    });
  });

  it('shows an error of a command and goes on', async () => {
    const { tray, change, host } = open();
    change({ sessions: [kept({ phase: 'stopped' })] });
    await settle();
    host.sessions.start = () => {
      throw new Error('secret detail');
    };
    tray().menu!.choose('Sessions', 'research', 'Start');
    await settle();
    expect(done.join()).toContain('dialog.showErrorBox An internal error');
    expect(done.join()).not.toContain('secret detail');
  });
});

describe('notifications', () => {
  it('are shown for problems while nobody looks, and open the exact place', async () => {
    const { change, desk, window } = open();
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
    const { change, desk, window } = open();
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
    const { change, asked } = open();
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
    const { desk } = open({ notes: ['Port 8741 is taken by python3. Listening on port 4000 for now.'] });
    desk.notify({ title: 'Cursor asks', body: 'Run a script', path: '/' });
    expect(Notification.all.map(({ options }) => options.title)).toEqual([expect.stringContaining('Port 8741'), 'Cursor asks']);
  });
});

describe('the window', () => {
  it('opens on the page with a code, closed to everything else', async () => {
    const { desk, window } = open();
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
    const { desk, window } = open();
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
    const first = open();
    first.desk.window.show();
    first.window().bounds = { x: 1500, y: 40, width: 800, height: 600 };
    first.desk.window.close();
    expect(JSON.parse(await readFile(join(dataFolder, 'window.json'), 'utf8'))).toMatchObject({
      version: 1,
      bounds: { x: 1500 },
    });
    open().desk.window.show();
    expect(BrowserWindow.all.at(-1)!.bounds).toEqual({ x: 1500, y: 40, width: 800, height: 600 });
    world.displays = [{ x: 0, y: 0, width: 1024, height: 768 }];
    open().desk.window.show();
    expect(BrowserWindow.all.at(-1)!.options).not.toHaveProperty('x');
  });

  it('comes to the front when it is there already', () => {
    const { desk } = open();
    desk.window.show();
    desk.window.show('/settings');
    expect(BrowserWindow.all).toHaveLength(1);
    expect(done).toEqual(['window.show', 'window.focus']);
    expect(BrowserWindow.all[0]!.loaded.at(-1)).toContain('#/settings');
  });

  it('loads again after a crash with a new code, three times in a minute, then asks', async () => {
    const { desk, window } = open();
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
    const { desk, window } = open();
    desk.window.show();
    answers.push(1);
    window().emit('unresponsive');
    window().emit('unresponsive');
    await settle();
    expect(boxes).toHaveLength(1);
    expect(done).toContain('forcefullyCrashRenderer');
  });
});

describe('closing the window', () => {
  it('leaves the app in the tray, and says so once', async () => {
    const { desk, asked } = open();
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
    const { desk, change, asked } = open({ hasTray: false });
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
    const { desk, settings } = open();
    settings.on_close = 'quit';
    desk.window.show();
    desk.window.close();
    await settle();
    expect(boxes).toEqual([]);
    expect(done).toContain('app.exit 0');
  });
});

it.each(['shutdown', 'session-end'])('ends cleanly with the session of the person (%s)', async event => {
  const { desk, asked, window } = open();
  desk.window.show();
  (event === 'shutdown' ? powerMonitor : window()).emit(event, { preventDefault() {} });
  await settle();
  expect(asked).toContain('stop');
  expect(done).toContain('app.exit 0');
});
