import type { ClientRow } from '../clients-api.ts';
import type { HostStatus } from '../host-status.ts';
import { newSession } from '../page-address.ts';
import type { SessionSummary } from '../session.ts';
import { shellEn } from '../text/shell-en.ts';
import { show, type MenuItem } from './menu-item.ts';
import { sessionWord, shortName, trayHeadline } from './tray-state.ts';
import { stoppedAtQuit } from './workers.ts';

const { tray: text } = shellEn;
const longestList = 8;
const separator = { type: 'separator' } as const;

/** What the menu is made of. */
export interface TrayView {
  status: HostStatus;
  /** Every place of every assistant. */
  clients: readonly ClientRow[];
  /** Undefined where the system has no such thing. */
  startsAtLogin: boolean | undefined;
  /** Whether workers end with the app; else containers stay. */
  stopsWorkers: boolean;
}

/** The whole menu of the tray: a function of the status, made anew after each change. */
export function trayMenu({ status, clients, startsAtLogin, stopsWorkers }: TrayView): MenuItem[] {
  const isPaused = status.server.state === 'paused';
  const stopped = stoppedAtQuit(status.sessions, stopsWorkers).length;
  return [
    { label: trayHeadline(status), command: { do: 'show' } },
    separator,
    { label: text.sessions, items: sessionItems(status.sessions) },
    { label: text.copyAddress, command: { do: 'copy-address' }, isEnabled: status.server.url !== '' },
    { label: text.addToClient, items: clientItems(clients) },
    separator,
    { label: text.pause, isChecked: isPaused, command: { do: 'pause', isPaused: !isPaused } },
    ...(startsAtLogin === undefined
      ? []
      : [
          {
            label: text.startAtLogin,
            isChecked: startsAtLogin,
            command: { do: 'start-at-login', isOn: !startsAtLogin },
          } as const,
        ]),
    { label: text.settings, command: show('settings') },
    separator,
    { label: stopped === 0 ? text.quit : text.quitStopping(stopped), command: { do: 'quit' } },
  ];
}

function sessionItems(sessions: readonly SessionSummary[]): MenuItem[] {
  const isLong = sessions.length > longestList;
  const shown = isLong ? mostRelevant(sessions) : sessions;
  return [
    ...shown.map(session => ({
      label: text.session(shortName(session.name), sessionWord(session.state)),
      items: oneSessionItems(session),
    })),
    ...(isLong ? [{ label: text.allSessions(sessions.length), command: show('sessions') } as const] : []),
    ...(sessions.length > 0 ? [separator] : []),
    { label: text.newSession, command: show('sessions', newSession) },
  ];
}

/** Those in use or in trouble, then those used last; in the order of the whole list, so that lines keep their places. */
function mostRelevant(sessions: readonly SessionSummary[]): SessionSummary[] {
  const chosen = new Set(sessions.toSorted((a, b) => relevance(b) - relevance(a)).slice(0, longestList));
  return sessions.filter(session => chosen.has(session));
}

/** Anything but stopped outweighs any time of use. */
function relevance({ state, lastUsedAt = 0 }: SessionSummary): number {
  return (state.phase === 'stopped' ? 0 : Number.MAX_SAFE_INTEGER / 2) + lastUsedAt;
}

function oneSessionItems(session: SessionSummary): MenuItem[] {
  const { id, state } = session;
  const isUp = state.phase === 'ready' || state.phase === 'busy';
  const isDown = state.phase === 'stopped' || state.phase === 'failed';
  return [
    { label: text.openSession, command: { do: 'open-session', id }, isEnabled: isUp },
    { label: text.copyLink, command: { do: 'copy-session-link', id }, isEnabled: isUp },
    ...(session.origin === 'dynamic' ? workerItems(session, isUp, isDown) : []),
    separator,
    { label: text.details, command: show('sessions', id) },
  ];
}

/** Only a worker of ours can be started and stopped; one that is not kept is gone when it stops, so it can't start again. */
function workerItems({ id, state, kept }: SessionSummary, isUp: boolean, isDown: boolean): MenuItem[] {
  const stop: MenuItem = { label: text.stop, command: { do: 'stop-session', id }, isEnabled: isUp || state.phase === 'starting' };
  if (!kept) return [stop];
  return isDown
    ? [{ label: text.start, command: { do: 'start-session', id } }]
    : [{ label: text.restart, command: { do: 'restart-session', id }, isEnabled: isUp }, stop];
}

/** The assistants that are here, by their place for all projects; the page has the rest. */
function clientItems(clients: readonly ClientRow[]): MenuItem[] {
  const found = clients.filter(({ scope, detection }) => scope === 'user' && detection.state === 'installed');
  return [
    ...found.map(({ id, name, entry }) => ({
      label: entry.state === 'none' ? name : text.clientAdded(name),
      command: show('clients', id),
    })),
    { label: text.otherClient, command: show('clients') },
  ];
}
