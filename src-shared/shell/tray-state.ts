import type { HostStatus } from '../host-status.ts';
import { isConnected, type SessionState, type SessionSummary } from '../session.ts';
import { shellEn } from '../text/shell-en.ts';

const { tray: text } = shellEn;

/** What the tray tells at a glance, the most important first. */
export type TrayState = 'stopped' | 'starting' | 'paused' | 'attention' | 'busy' | 'ready';

/** The shape of the icon; the words are in its menu and tooltip. */
export const trayShapes = {
  stopped: 'stopped',
  starting: 'stopped',
  paused: 'stopped',
  attention: 'attention',
  busy: 'busy',
  ready: 'ready',
} as const satisfies Record<TrayState, string>;

export type TrayShape = (typeof trayShapes)[TrayState];

export function trayState(status: HostStatus): TrayState {
  const { state } = status.server;
  if (state !== 'listening') return state;
  if (trouble(status) !== undefined) return 'attention';
  return runningCalls(status) > 0 ? 'busy' : 'ready';
}

/** The first line of the menu. */
export function trayHeadline(status: HostStatus): string {
  const state = trayState(status);
  switch (state) {
    case 'attention':
      return text.attention(trouble(status) ?? '');
    case 'busy':
      return text.busy(runningCalls(status));
    case 'ready':
      return text.ready(readySessions(status), status.clients.length);
    case 'stopped':
    case 'starting':
    case 'paused':
      return text[state];
  }
}

/** What the icon says when it is pointed at; some systems cut it at 127 characters. */
export function trayTooltip(status: HostStatus): string {
  const state = trayState(status);
  const { tooltips } = text;
  switch (state) {
    case 'busy':
      return text.tooltip(tooltips.busy(runningCalls(status)));
    case 'ready':
      return text.tooltip(tooltips.ready(readySessions(status)));
    case 'attention':
    case 'stopped':
    case 'starting':
    case 'paused':
      return text.tooltip(tooltips[state]);
  }
}

/** The word for a session's state. It holds no running time, which an open menu could not keep true. */
export function sessionWord(state: SessionState): string {
  return state.phase === 'busy' ? text.sessionBusy(state.calls) : text.phases[state.phase];
}

/** Whether a person has something to do about this session. */
export function hasTrouble({ state }: SessionSummary): boolean {
  return state.phase === 'failed' || state.phase === 'unreachable';
}

function trouble({ sessions, approvals, configProblem }: HostStatus): string | undefined {
  if (approvals.length > 0) return text.approvals(approvals.length);
  if (configProblem !== undefined) return text.configProblem;
  const affected = sessions.filter(hasTrouble);
  const [first] = affected;
  if (!first) return undefined;
  if (affected.length > 1) return text.sessionTrouble(affected.length);
  return text.oneSession(shortName(first.name), sessionWord(first.state).toLowerCase());
}

const longestName = 40;

/** A name for a menu: a long one loses its middle, since its ends tell more. */
export function shortName(name: string): string {
  if (name.length <= longestName) return name;
  const kept = longestName - 1;
  return `${name.slice(0, Math.ceil(kept / 2))}…${name.slice(-Math.floor(kept / 2))}`;
}

function runningCalls({ calls }: HostStatus): number {
  return calls.filter(({ state }) => state === 'running').length;
}

function readySessions({ sessions }: HostStatus): number {
  return sessions.filter(({ state }) => isConnected(state)).length;
}
