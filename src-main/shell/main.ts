import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { shellArguments } from '../../src-shared/shell/shell-arguments.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import { toUserError } from '../../src-shared/user-error.ts';
import { parseCommand, WrongFlags, type ServeOptions } from '../host/command-line/flags.ts';
import { places } from '../host/command-line/places.ts';
import type { Desk } from './desk.ts';
import { startDesktop } from './desktop.ts';
import { takePlace } from './take-place.ts';

/** Windows groups windows and notifications by it. */
const appId = 'io.deephaven.mcp';

/** What a second start tells the first one. */
interface SecondStart {
  isHidden: boolean;
}

/** The desktop entry. Nothing here is awaited at the top: Electron is ready only after this module has run. */
function main(options: ServeOptions): void {
  const { dataFolder } = places(options);
  const profile = join(dataFolder, 'electron');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
  app.setAppUserModelId(appId);
  const isHidden = options.hidden || process.env['DH_MCP_STARTED_BY'] === 'bridge';
  const isFirst = app.requestSingleInstanceLock({ isHidden } satisfies SecondStart);
  if (!isFirst) return app.quit();
  // The tray keeps it running without a window.
  app.on('window-all-closed', () => {});
  void start(options, dataFolder, isHidden).catch(failToStart);
}

async function start(options: ServeOptions, dataFolder: string, isHidden: boolean): Promise<void> {
  let desk: Desk | undefined;
  let isAskedFor = false;
  /** Whoever starts it again while it starts wants to see it as well. */
  const show = () => {
    isAskedFor = true;
    desk?.window.show();
  };
  app.on('second-instance', (_event, _argv, _folder, second) => {
    if (!(second as SecondStart | undefined)?.isHidden) show();
  });
  app.on('activate', show);
  if (!(await takePlace(dataFolder, isHidden))) return app.exit(0);
  desk = await startDesktop(options, isHidden);
  if (isAskedFor) desk.window.show();
}

async function failToStart(error: unknown): Promise<void> {
  const { message, hint } = toUserError(error);
  process.stderr.write(`${message}${hint ? ` ${hint}` : ''}\n`);
  await app.whenReady();
  dialog.showErrorBox(shellEn.dialogs.startFailed, hint ? `${message}\n\n${hint}` : message);
  app.exit(1);
}

try {
  const command = parseCommand(shellArguments(process.argv, app.isPackaged));
  main('options' in command ? command.options : { open: true, hidden: false, debug: false, installJava: false });
} catch (error) {
  if (!(error instanceof WrongFlags)) throw error;
  process.stderr.write(`${error.message}\n`);
  app.exit(2);
}
