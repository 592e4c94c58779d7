import { app, clipboard, dialog, shell } from 'electron';
import type { ShellCommand } from '../../src-shared/shell/menu-item.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import { toUserError } from '../../src-shared/user-error.ts';
import type { Host } from '../host/host-options.ts';
import type { LoginStart } from './login-start.ts';
import type { MainWindow } from './main-window.ts';
import type { Quit } from './quit-once.ts';

const { dialogs: text } = shellEn;

interface CommandParts {
  host: Pick<Host, 'status' | 'sessions' | 'sessionUrl' | 'openLink' | 'setPaused' | 'log'>;
  window: MainWindow;
  quit: Quit;
  login: LoginStart | undefined;
}

/** Does what menus and notifications ask for. A failure is shown, and the app goes on. */
export function commandRunner(parts: CommandParts): (command: ShellCommand) => void {
  return command => {
    runCommand(command, parts).catch((error: unknown) => {
      const { message, hint = '' } = toUserError(error);
      parts.host.log.warn({ err: error, command: command.do }, 'A command of the menu failed');
      dialog.showErrorBox(message, hint);
    });
  };
}

async function runCommand(command: ShellCommand, parts: CommandParts): Promise<void> {
  const { host, window, quit, login } = parts;
  switch (command.do) {
    case 'show':
      return window.show(command.path);
    case 'open-session':
      return host.openLink(host.sessionUrl(command.id, 'open'));
    case 'copy-session-link':
      return clipboard.writeText(host.sessionUrl(command.id, 'copy'));
    case 'start-session':
      return host.sessions.start(command.id);
    case 'restart-session':
      if (await isSure(command.id, 'restart', host)) await host.sessions.restart(command.id);
      return;
    case 'stop-session':
      if (await isSure(command.id, 'stop', host)) await host.sessions.stop(command.id);
      return;
    case 'copy-address':
      return clipboard.writeText(host.status().server.url);
    case 'pause':
      return host.setPaused(command.isPaused);
    case 'start-at-login':
      return login?.set(command.isOn);
    case 'open-address':
      return shell.openExternal(command.url);
    case 'about':
      return app.showAboutPanel();
    case 'close-window':
      return window.close();
    case 'reload':
      return window.reload();
    case 'quit':
      return quit();
  }
}

/** Names the session and what is lost, and takes yes only for a yes. */
async function isSure(id: string, action: 'stop' | 'restart', host: Pick<Host, 'status'>): Promise<boolean> {
  const session = host.status().sessions.find(session => session.id === id);
  const name = session?.name ?? id;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: action === 'stop' ? text.stopTitle(name) : text.restartTitle(name),
    detail: session?.kept ? text.lost : text.deleted,
    buttons: [text[action], text.keep],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}
