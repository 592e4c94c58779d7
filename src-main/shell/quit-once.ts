import { app, BrowserWindow } from 'electron';

/** Workers get so long to end, milliseconds. */
const stopTimeoutMs = 15_000;

/** How this process ends. */
export interface Quit {
  /** Ends it in the clean way, whoever asks and however often. */
  (exitCode?: number): void;
  readonly isQuitting: boolean;
}

/** Whatever ends the app stops the host first, once: a menu, a signal, the end of the session. */
export function quitOnce({ stop, timeoutMs = stopTimeoutMs }: { stop(): Promise<void>; timeoutMs?: number }): Quit {
  let exitCode = 0;
  let isQuitting = false;
  app.on('before-quit', event => {
    event.preventDefault();
    if (isQuitting) return;
    isQuitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    const limit = setTimeout(() => app.exit(1), timeoutMs);
    void stop()
      .catch(() => (exitCode = 1))
      .finally(() => {
        clearTimeout(limit);
        app.exit(exitCode);
      });
  });
  const quit = (code = 0) => {
    exitCode ||= code;
    app.quit();
  };
  return Object.defineProperty(quit, 'isQuitting', { get: () => isQuitting }) as Quit;
}

/** An error that nobody caught leaves an unknown state behind: log, stop the workers, exit. */
export function quitAfterErrors(quit: Quit, log: { error(fields: object, message: string): void }): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(name, (error: unknown) => {
      log.error({ err: error }, 'Stopping after an error that nobody caught');
      quit(1);
    });
  }
}
