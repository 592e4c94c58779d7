import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativeImage, nativeTheme, type NativeImage } from 'electron';
import type { TrayShape } from '../../src-shared/shell/tray-state.ts';

/** The icon of the tray; pictures for denser screens lie beside it (`@2x`) and are found by Electron. */
export function trayIcon(shape: TrayShape): NativeImage {
  const image = nativeImage.createFromPath(join(iconFolder(), trayIconFile(shape, process.platform, isPanelDark())));
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}

/** macOS colours a template by itself; elsewhere there is one for dark and one for light panels. */
export function trayIconFile(shape: TrayShape, platform: NodeJS.Platform, isDark: boolean): string {
  if (platform === 'darwin') return `${shape}Template.png`;
  const size = platform === 'linux' ? '-24' : '';
  return `${shape}-${isDark ? 'on-dark' : 'on-light'}${size}.png`;
}

/** Only Windows tells the panel's colour. GNOME's panel is dark in every theme; others follow the theme. */
function isPanelDark(): boolean {
  if (process.platform === 'win32') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return /gnome|unity/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '') || nativeTheme.shouldUseDarkColors;
}

/** Beside the bundle, or in the sources. */
function iconFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const built = join(here, 'tray');
  return existsSync(built) ? built : join(here, '..', '..', 'assets', 'tray');
}
