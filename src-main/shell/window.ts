import { BrowserWindow, shell } from 'electron';

/** Opens the window on the host's page. It may go nowhere else: other addresses open in the person's browser. */
export function openWindow(pageUrl: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 960,
    height: 640,
    minWidth: 640,
    minHeight: 480,
    title: 'Deephaven MCP',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  });
  const { origin } = new URL(pageUrl);
  window.webContents.on('will-navigate', event => {
    if (new URL(event.url).origin !== origin) event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (/^https?:$/.test(new URL(url).protocol)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  window.webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  void window.loadURL(pageUrl);
  return window;
}
