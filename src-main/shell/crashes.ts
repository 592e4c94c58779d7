import { app, dialog, type BrowserWindow } from 'electron';
import { createRateLimit } from '../../src-shared/shell/rate-limit.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';

const { dialogs: text } = shellEn;
/** A page that crashes again and again is not helped by one more attempt. */
const reloads = { count: 3, perMs: 60_000 };

interface Recovery {
  reload(): void;
  log: { warn(fields: object, message: string): void };
}

/** Loads the page again when its process died, and asks when it hangs. */
export function recoverWindow(window: BrowserWindow, { reload, log }: Recovery): void {
  const limit = createRateLimit(reloads);
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.warn({ reason, exitCode }, "The window's page crashed");
    if (limit.take(reason)) reload();
    else void askAfterCrashes(window, reload);
  });
  let isAsking = false;
  window.on('unresponsive', async () => {
    if (isAsking) return;
    isAsking = true;
    const buttons = [text.wait, text.reload];
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: text.unresponsiveTitle,
      detail: text.unresponsiveText,
      buttons,
      defaultId: 0,
      cancelId: 0,
    });
    isAsking = false;
    if (response === 1) {
      window.webContents.forcefullyCrashRenderer();
      reload();
    }
  });
}

/** Notes the end of Chromium's helper processes, which it starts again by itself. */
export function noteLostProcesses(log: Recovery['log']): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason !== 'clean-exit') log.warn({ type, reason, exitCode }, 'A helper process of the window ended');
  });
}

async function askAfterCrashes(window: BrowserWindow, reload: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: text.crashedTitle,
    detail: text.crashedText,
    buttons: [text.reload, text.close],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) reload();
  else window.destroy();
}
