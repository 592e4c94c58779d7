import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findRunningHost } from '../host/running-host/host-record.ts';
import { app, BrowserWindow, done, Menu, resetElectron, Tray, world } from './testing/electron.ts';

// Real hosts start here.
vi.setConfig({ testTimeout: 20_000 });

let dataFolder: string;
const ownArguments = process.argv;

beforeEach(async () => {
  resetElectron();
  dataFolder = await mkdtemp(join(tmpdir(), 'shell-main-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(async () => {
  process.argv = ownArguments;
  for (const name of ['uncaughtException', 'unhandledRejection']) {
    for (const listener of process.listeners(name as 'uncaughtException').slice(1)) process.off(name, listener);
  }
  vi.restoreAllMocks();
  await rm(dataFolder, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<void> {
  process.argv = ['electron', 'dist/shell.js', '--data-dir', dataFolder, '--port', '0', '--no-sandbox', ...flags];
  // As a module of its own each time: it runs when it is loaded.
  await import(/* @vite-ignore */ `./main.ts?start=${dataFolder}`);
}

/** Ends it as a person does, and waits until the real host is gone. */
async function quit(): Promise<void> {
  app.quit();
  await vi.waitFor(() => expect(done).toContain('app.exit 0'), 10_000);
  expect(await findRunningHost(dataFolder)).toBeUndefined();
}

it('starts the host and shows the window on its page, once, with menus', async () => {
  await start();
  await vi.waitFor(() => expect(BrowserWindow.all[0]?.loaded).toHaveLength(1), 10_000);
  const record = (await findRunningHost(dataFolder))!;
  expect(record).toMatchObject({ kind: 'desktop', url: expect.any(String) });
  expect(new URL(BrowserWindow.all[0]!.loaded[0]!).origin).toBe(new URL(record.url!).origin);
  expect(done).toContain(`app.setPath userData ${join(dataFolder, 'electron')}`);
  expect(Menu.application).toBeDefined();

  app.emit('second-instance', {}, [], '/', { isHidden: true });
  expect(done).not.toContain('window.focus');
  app.emit('second-instance', {}, [], '/', { isHidden: false });
  expect(done).toContain('window.focus');
  expect(BrowserWindow.all).toHaveLength(1);
  await quit();
});

it('starts without a window when it is hidden, and shows it when asked', async () => {
  await start('--hidden');
  await vi.waitFor(() => expect(Menu.application).toBeDefined(), 10_000);
  expect(BrowserWindow.all).toEqual([]);
  app.emit('activate');
  expect(BrowserWindow.all).toHaveLength(1);
  await quit();
});

it('shows the window to whoever starts it again while it still starts hidden', async () => {
  await start('--hidden');
  app.emit('second-instance', {}, [], '/', { isHidden: true });
  app.emit('second-instance', {}, [], '/', { isHidden: false });
  await vi.waitFor(() => expect(BrowserWindow.all).toHaveLength(1), 10_000);
  await quit();
});

it('leaves at once when another one has the lock', async () => {
  world.hasLock = false;
  await start();
  expect(done.at(-1)).toBe('app.quit');
  expect(Tray.all).toEqual([]);
  expect(await findRunningHost(dataFolder)).toBeUndefined();
});

it('says what is wrong when it cannot start', async () => {
  await start('--host', '0.0.0.0');
  await vi.waitFor(() => expect(done).toContain('app.exit 1'), 10_000);
  expect(done.join('\n')).toMatch(/dialog\.showErrorBox Deephaven MCP cannot start .*loopback/);
});

it('refuses flags that it does not know', async () => {
  await start('--hiden');
  expect(done).toEqual(['app.exit 2']);
});
