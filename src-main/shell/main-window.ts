import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { windowPlace } from '../../src-shared/shell/window-place.ts';
import { recoverWindow } from './crashes.ts';
import { keepInPlace } from './keep-in-place.ts';
import type { WindowMemory } from './window-memory.ts';
import { windowOptions } from './window-options.ts';

/** The one window, which may be open or not. */
export interface MainWindow {
  /** Opens it, or brings it to the front; on `path` of the page if there is one. */
  show(path?: string): void;
  close(): void;
  /** Loads the page anew, with a new code. */
  reload(): void;
  /** Whether the person looks at it now. */
  isFocused(): boolean;
}

interface WindowParts {
  /** The page's address with a new one-time code. */
  pageUrl(): string;
  /** Opens an address of the host in the browser. */
  openLink(url: string): void;
  memory: WindowMemory;
  /** Asked before it closes: whether to hold it open for now. */
  holdsOpen(): boolean;
  log: { warn(fields: object, message: string): void };
}

export function createMainWindow({ pageUrl, openLink, memory, holdsOpen, log }: WindowParts): MainWindow {
  let window: BrowserWindow | undefined;

  function open(path: string | undefined): BrowserWindow {
    const { bounds, isMaximized } = memory.current;
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const opened = new BrowserWindow(windowOptions(windowPlace(bounds, areas), nativeTheme.shouldUseDarkColors));
    if (isMaximized) opened.maximize();
    keepInPlace(opened.webContents, new URL(pageUrl()).origin, openLink);
    recoverWindow(opened, { reload: () => load(opened), log });
    opened.on('close', event => {
      memory.change({ bounds: opened.getNormalBounds(), isMaximized: opened.isMaximized() });
      if (holdsOpen()) event.preventDefault();
    });
    opened.on('closed', () => (window = undefined));
    // Windows ends the session without telling the app itself.
    opened.on('session-end', () => app.quit());
    void load(opened).then(() => path !== undefined && goTo(opened, path));
    return opened;
  }

  /** A failure is seen as the page's own absence; the next `show` or `reload` tries again. */
  async function load(opened: BrowserWindow): Promise<void> {
    await opened.loadURL(pageUrl()).catch((error: unknown) => log.warn({ err: error }, 'The page did not load'));
  }

  return {
    show(path) {
      if (!window) {
        window = open(path);
        return;
      }
      if (path !== undefined) goTo(window, path);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    close: () => window?.close(),
    reload: () => window && void load(window),
    isFocused: () => window?.isFocused() ?? false,
  };
}

/** Within the loaded page, without loading it anew: the page follows the address's fragment. */
function goTo(window: BrowserWindow, path: string): void {
  if (window.isDestroyed()) return;
  const url = new URL(window.webContents.getURL());
  url.hash = path;
  void window.loadURL(url.href).catch(() => {}); // a load that took its place ends this one
}
