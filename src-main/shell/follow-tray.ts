import type { ClientRow } from '../../src-shared/clients-api.ts';
import type { ShellCommand } from '../../src-shared/shell/menu-item.ts';
import type { Host } from '../host/host-options.ts';
import { gather } from './gather.ts';
import type { LoginStart } from './login-start.ts';
import { createTray, type TrayIcon } from './tray.ts';

interface FollowParts {
  host: Pick<Host, 'status' | 'settings' | 'onChange' | 'clientRows' | 'log'>;
  login: LoginStart | undefined;
  run(command: ShellCommand): void;
}

/** Keeps the tray up to date with the host, and takes it away while its setting is off. */
export function followTray({ host, login, run }: FollowParts): { refresh(): void; stop(): void } {
  let tray: TrayIcon | undefined;
  let clients: readonly ClientRow[] = [];
  let startsAtLogin: boolean | undefined;
  let names = '';

  function draw(): void {
    const status = host.status();
    const { tray: isWanted, stop_workers_at_quit: stopsWorkers } = host.settings();
    if (!isWanted) {
      tray?.close();
      tray = undefined;
      return;
    }
    tray ??= createTray(run);
    tray.update({ status, clients, startsAtLogin, stopsWorkers });
    // A client that was added or taken out changes what stands in the assistants' files.
    const newNames = status.clients.map(({ name }) => name).join();
    if (newNames !== names) refresh();
    names = newNames;
  }

  /** Reads what the menu shows and the status does not hold. */
  function refresh(): void {
    Promise.all([host.clientRows(), login?.isOn()]).then(
      answers => {
        [clients, startsAtLogin] = answers;
        drawing.soon();
      },
      (error: unknown) => host.log.warn({ err: error }, 'A part of the tray menu cannot be read'),
    );
  }

  const drawing = gather(draw);
  const stopListening = host.onChange(drawing.soon);
  draw();
  refresh();
  return {
    refresh,
    stop() {
      stopListening();
      drawing.stop();
      tray?.close();
    },
  };
}
