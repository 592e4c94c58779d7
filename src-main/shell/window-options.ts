import type { BrowserWindowConstructorOptions } from 'electron';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import { smallestSize, type windowPlace } from '../../src-shared/shell/window-place.ts';

/** The page's own background in each theme, so that nothing flashes before it is drawn. */
const backgrounds = { dark: '#1a171a', light: '#fbfafb' };

/** How the window is made. Every setting that keeps the page in its place is written out, whatever the default. */
export function windowOptions(place: ReturnType<typeof windowPlace>, isDark: boolean): BrowserWindowConstructorOptions {
  return {
    ...place,
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: shellEn.appName,
    show: true,
    backgroundColor: isDark ? backgrounds.dark : backgrounds.light,
    autoHideMenuBar: true,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // It would send words to be looked up and fetch dictionaries.
      spellcheck: false,
    },
  };
}
