import { app, shell } from 'electron';
import { hostFiles, places } from '../host/command-line/places.ts';
import { parseCommand, type ServeOptions } from '../host/command-line/flags.ts';
import { startHost } from '../host/index.ts';
import { openWindow } from './window.ts';

/** The desktop entry: the same host, and a window on its page. */
async function main(options: ServeOptions): Promise<void> {
  if (!app.requestSingleInstanceLock()) return app.quit();
  await app.whenReady();
  const host = await startHost(
    {
      ...places(options),
      files: hostFiles(),
      env: process.env,
      debug: options.debug,
      installJava: options.installJava,
      listen: 'next-free',
      logTo: 'pretty',
    },
    { kind: 'desktop', openBrowser: url => shell.openExternal(url) },
  );
  let window = openWindow(host.pageUrl());
  app.on('second-instance', () => {
    if (window.isDestroyed()) window = openWindow(host.pageUrl());
    else window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  let isStopped = false;
  app.on('before-quit', event => {
    if (isStopped) return;
    event.preventDefault();
    void host.stop().finally(() => {
      isStopped = true;
      app.quit();
    });
  });
}

const command = parseCommand(process.argv.slice(2));
await main('options' in command ? command.options : { open: true, debug: false, installJava: false });
