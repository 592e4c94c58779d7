import { createNotices } from '../../src-shared/shell/notices.ts';
import type { KnownClient } from '../../src-shared/shell/tray-menu.ts';
import type { ShellCommand } from '../../src-shared/shell/menu-item.ts';
import type { Host } from '../host/host-options.ts';
import type { LoginStart } from './login-start.ts';
import type { Notifier } from './notifier.ts';
import { createTray, type TrayIcon } from './tray.ts';

/** Many changes within this time are shown at once, milliseconds. */
const gatherMs = 150;
/** After the machine wakes, sessions get so long to be well again before anybody is told, milliseconds. */
const wakeGraceMs = 15_000;

interface FollowParts {
  host: Pick<Host, 'status' | 'settings' | 'onChange'>;
  /** The assistants that were found on this machine. */
  knownClients(): Promise<readonly KnownClient[]>;
  hasTray: boolean;
  login: LoginStart | undefined;
  notifier: Notifier;
  run(command: ShellCommand): void;
}

/** Keeps the tray and the notifications up to date with the host. */
export interface Following {
  /** Looks again although the host told of no change. */
  refresh(): void;
  /** Tells of nothing until `resume`: the machine sleeps. */
  suspend(): void;
  resume(): void;
  stop(): void;
}

export function followStatus({ host, knownClients: findClients, hasTray, login, notifier, run }: FollowParts): Following {
  const notices = createNotices();
  let tray: TrayIcon | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  let isQuiet = false;
  let knownClients: readonly KnownClient[] = [];
  let startsAtLogin: boolean | undefined;

  function look(): void {
    gathering = undefined;
    const status = host.status();
    const settings = host.settings();
    if (hasTray && settings.tray) {
      tray ??= createTray(run);
      tray.update({ status, knownClients, startsAtLogin, stopsWorkers: settings.stop_workers_at_quit });
    } else {
      tray?.close();
      tray = undefined;
    }
    if (isQuiet) return;
    for (const notice of notices.next(status, settings.notifications)) notifier.show(notice);
  }

  function refresh(): void {
    gathering ??= setTimeout(look, gatherMs);
  }

  /** What the menu shows and the status does not hold. */
  async function readAside(): Promise<void> {
    [knownClients, startsAtLogin] = await Promise.all([findClients(), login?.isOn()]);
    refresh();
  }

  const stopListening = host.onChange(refresh);
  look();
  void readAside();

  return {
    refresh: () => void readAside(),
    suspend() {
      clearTimeout(grace);
      isQuiet = true;
    },
    resume() {
      clearTimeout(grace);
      grace = setTimeout(() => {
        isQuiet = false;
        look();
      }, wakeGraceMs);
    },
    stop() {
      stopListening();
      clearTimeout(gathering);
      clearTimeout(grace);
      tray?.close();
    },
  };
}
