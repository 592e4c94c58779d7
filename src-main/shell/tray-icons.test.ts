import { existsSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { trayIcon, trayIconFile } from './tray-icons.ts';
import { nativeTheme, resetElectron, Tray, world } from './testing/electron.ts';
import { createTray } from './tray.ts';
import { emptyStatus } from '../../src-shared/testing/host-status.ts';

beforeEach(resetElectron);

const shapes = ['ready', 'busy', 'attention', 'stopped'] as const;

it.each(['darwin', 'win32', 'linux'] as const)('has a picture for every shape, panel and density on %s', platform => {
  const folder = new URL('../../assets/tray/', import.meta.url);
  for (const isDark of [true, false]) {
    for (const shape of shapes) {
      const file = trayIconFile(shape, platform, isDark);
      expect(existsSync(new URL(file, folder)), file).toBe(true);
      expect(existsSync(new URL(file.replace('.png', '@2x.png'), folder)), `${file} @2x`).toBe(true);
    }
  }
});

it('leaves the colour to macOS, and fits the panel elsewhere', () => {
  expect(trayIconFile('busy', 'darwin', true)).toBe('busyTemplate.png');
  expect(trayIconFile('busy', 'win32', true)).toBe('busy-on-dark.png');
  expect(trayIconFile('busy', 'linux', false)).toBe('busy-on-light-24.png');
  expect((trayIcon('ready') as unknown as { path: string }).path).toMatch(/ready.*png$/);
});

it('draws itself anew when the theme changes', () => {
  const tray = createTray(() => {});
  tray.update({ status: emptyStatus, clients: [], startsAtLogin: undefined, stopsWorkers: true });
  const { image } = Tray.all[0]!;
  world.isDark = false;
  nativeTheme.emit('updated');
  expect(Tray.all[0]!.image).not.toEqual(image);
  tray.close();
  nativeTheme.emit('updated');
  expect(Tray.all[0]!.isDestroyed).toBe(true);
});
