import { show, type ShellCommand } from '../../src-shared/shell/menu-item.ts';
import { shellEn } from '../../src-shared/text/shell-en.ts';
import type { Host } from '../host/host-options.ts';
import type { Platform } from '../host/platform.ts';
import { closing } from './closing.ts';
import { followProblems } from './follow-problems.ts';
import { followTray } from './follow-tray.ts';
import type { LoginStart } from './login-start.ts';
import { createMainWindow, type MainWindow } from './main-window.ts';
import { createNotifier } from './notifier.ts';
import { followPower } from './power.ts';
import type { Quit } from './quit-once.ts';
import { commandRunner } from './run-command.ts';
import { openWindowMemory } from './window-memory.ts';

/** Window, tray, menus and notifications around a host that listens. */
export interface Desk {
  readonly window: MainWindow;
  run(command: ShellCommand): void;
  notify: NonNullable<Platform['notify']>;
  /** Shows again what the system may have changed. */
  refresh(): void;
  stop(): void;
}

interface DeskParts {
  host: Host;
  dataFolder: string;
  hasTray: boolean;
  login: LoginStart | undefined;
  quit: Quit;
}

export function createDesk({ host, dataFolder, hasTray, login, quit }: DeskParts): Desk {
  const memory = openWindowMemory(dataFolder, error => host.log.warn({ err: error }, 'The place of the window was not saved'));
  const window = createMainWindow({
    pageUrl: () => host.pageUrl(),
    openLink: url => {
      host.openLink(url).catch((error: unknown) => host.log.warn({ err: error }, 'A session could not be opened in the browser'));
    },
    memory,
    holdsOpen: closing({ host, hasTray, memory, quit }),
    log: host.log,
  });
  const run = commandRunner({ host, window, quit, login });
  const notifier = createNotifier({ isLooking: () => window.isFocused(), run });
  const tray = hasTray ? followTray({ host, login, run }) : undefined;
  const problems = followProblems(host, notifier);
  followPower({
    suspend: problems.suspend,
    resume() {
      host.wake();
      problems.resume();
    },
    quit,
  });
  for (const note of host.notes) notifier.show({ cause: note, title: shellEn.appName, body: note, command: show('settings') });
  return {
    window,
    run,
    notify: ({ title, body, path }) => notifier.show({ cause: `${title} ${body}`, title, body, command: { do: 'show', path } }),
    refresh: () => tray?.refresh(),
    stop() {
      problems.stop();
      tray?.stop();
    },
  };
}
