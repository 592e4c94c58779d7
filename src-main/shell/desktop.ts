import { resolve } from 'node:path';
import { app, Menu } from 'electron';
import type { StartCommand } from '../../src-shared/bridge-file.ts';
import { appMenu } from '../../src-shared/shell/app-menu.ts';
import { showsWindow } from '../../src-shared/shell/shell-arguments.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { hostFiles, places } from '../host/command-line/places.ts';
import { startHost } from '../host/index.ts';
import type { Platform } from '../host/platform.ts';
import { appVersion } from '../host/version.ts';
import { noteLostProcesses } from './crashes.ts';
import { createDesk, type Desk } from './desk.ts';
import { openFile } from './open-file.ts';
import { loginStart, refreshLoginStart } from './login-start.ts';
import { buildMenu } from './menus.ts';
import { quitAfterErrors, quitOnce } from './quit-once.ts';
import { hasTray } from './tray-host.ts';
import { unpackedFiles } from './unpacked-files.ts';

/**
 * Starts the host, and shows it: it listens before anything else is looked at. A hidden start opens no window.
 * @throws UserError when the host can't start
 */
export async function startDesktop(options: ServeOptions, isHidden: boolean): Promise<Desk> {
  let desk: Desk | undefined;
  const startHidden = hiddenStart();
  const login = loginStart(startHidden, () => desk?.refresh());
  const quit = quitOnce({
    async stop() {
      desk?.stop();
      await (await starting.catch(() => undefined))?.stop(); // one that never started needs no stop
    },
  });
  const platform: Platform = {
    kind: 'desktop',
    openBrowser: openFile,
    startHidden,
    quit,
    ...(login && { startAtLogin: login }),
    notify: notice => desk?.notify(notice),
  };
  const where = places(options);
  const starting = startHost({ ...hostOptions(options), ...where }, platform);
  const [host, isTrayThere] = await Promise.all([starting, hasTray(), app.whenReady()]);
  quitAfterErrors(quit, host.log);
  noteLostProcesses(host.log);
  desk = createDesk({ host, dataFolder: where.dataFolder, hasTray: isTrayThere, login, quit });
  Menu.setApplicationMenu(buildMenu(appMenu(process.platform === 'darwin'), desk.run));
  app.setAboutPanelOptions({ applicationName: shellEn.appName, applicationVersion: appVersion, ...shellEn.about });
  if (showsWindow(host.settings().show_window, !isHidden && !wasStartedAtLogin())) desk.window.show();
  if (login)
    void refreshLoginStart(login).catch((error: unknown) => host.log.warn({ err: error }, 'Start at login was not renewed'));
  return desk;
}

function hostOptions({ host, port, auth, debug, installJava }: ServeOptions) {
  return {
    files: unpackedFiles(hostFiles()),
    env: process.env,
    ...(host !== undefined && { address: host }),
    ...(port !== undefined && { port }),
    ...(auth !== undefined && { auth }),
    debug,
    installJava,
    listen: 'next-free',
    logTo: 'pretty',
  } as const;
}

/** An AppImage is started by its own path, since what it unpacked is gone when it ends; the sources by Electron with their script. */
function hiddenStart(): StartCommand {
  const command = process.env['APPIMAGE'] ?? process.execPath;
  return { command, args: [...(app.isPackaged ? [] : [resolve(process.argv[1] ?? '.')]), '--hidden'] };
}

/** macOS starts a login item without arguments. */
function wasStartedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}
