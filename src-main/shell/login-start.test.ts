import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loginStart, refreshLoginStart, type LoginStart } from './login-start.ts';
import { app, done, resetElectron, world } from './testing/electron.ts';

const command = { command: '/Apps/Deephaven MCP', args: ['--hidden'] };
let changes = 0;
const noteChange = () => void (changes += 1);

beforeEach(() => {
  resetElectron();
  changes = 0;
});

describe('on Linux', () => {
  let folder: string;
  let start: LoginStart;
  const entry = () => readFile(join(folder, 'autostart', 'deephaven-mcp.desktop'), 'utf8');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'login-start-'));
    start = loginStart(command, noteChange, 'linux', { XDG_CONFIG_HOME: folder })!;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is off until it is asked for, and then an entry of the desktop', async () => {
    expect(await start.isOn()).toBe(false);
    await start.set(true);
    expect(await start.isOn()).toBe(true);
    expect(await entry()).toContain('Exec="/Apps/Deephaven MCP" "--hidden"');
    await start.set(false);
    expect(await start.isOn()).toBe(false);
    expect(changes).toBe(2);
  });

  it('follows the app to a new place, and writes nothing that was not there', async () => {
    await refreshLoginStart(start);
    await expect(entry()).rejects.toThrow('ENOENT');
    await start.set(true);
    const moved = { ...command, command: '/new/place.AppImage' };
    await refreshLoginStart(loginStart(moved, noteChange, 'linux', { XDG_CONFIG_HOME: folder })!);
    expect(await entry()).toContain('/new/place.AppImage');
  });

  it('stays off when a tool of the desktop switched it off', async () => {
    await start.set(true);
    await writeFile(join(folder, 'autostart', 'deephaven-mcp.desktop'), `${await entry()}Hidden=true\n`);
    await refreshLoginStart(start);
    expect(await start.isOn()).toBe(false);
  });
});

describe('on Windows', () => {
  it('is an item that starts hidden, off when the Task Manager says so', async () => {
    const start = loginStart(command, noteChange, 'win32', {})!;
    expect(await start.isOn()).toBe(false);
    await start.set(true);
    expect(done).toEqual(['app.setLoginItemSettings {"openAtLogin":true,"path":"/Apps/Deephaven MCP","args":["--hidden"]}']);
    expect(await start.isOn()).toBe(true);
    app.setLoginItemSettings({ openAtLogin: true, enabled: false });
    expect(await start.isOn()).toBe(false);
  });
});

describe('on macOS', () => {
  it('is there for the packaged app only', async () => {
    expect(loginStart(command, noteChange, 'darwin', {})).toBeUndefined();
    world.isPackaged = true;
    const start = loginStart(command, noteChange, 'darwin', {})!;
    await start.set(true);
    expect(await start.isOn()).toBe(true);
  });
});
