import type { ErrorCode } from './user-error.ts';

/** The states of the public status table. */
export const livenessWords = ['ONLINE', 'OFFLINE', 'STARTING', 'UNAUTHORIZED', 'MISCONFIGURED', 'UNKNOWN'] as const;
export type Liveness = (typeof livenessWords)[number];

/** Why a session can't be used, in words that fit a table cell, a tooltip and a tool answer. */
export interface SessionProblem {
  code: ErrorCode;
  liveness: Liveness;
  reason: string;
  hint?: string;
}

/** The one state machine of a session. Times are epoch milliseconds; `limitMs` is how long starting may take from `since`. */
export type SessionState =
  | { phase: 'stopped'; startsAtNextCall?: boolean }
  | { phase: 'starting'; since: number; step: string; limitMs?: number }
  | { phase: 'ready'; since: number }
  | { phase: 'busy'; since: number; calls: number }
  | { phase: 'stopping'; since: number }
  | { phase: 'failed'; at: number; problem: SessionProblem }
  | { phase: 'unreachable'; at: number; retryAt: number; problem: SessionProblem };

export type LaunchMethod = 'python' | 'docker';
export type SessionLanguage = 'python' | 'groovy';

/** A session as lists and the page show it. Holds no secret. */
export interface SessionSummary {
  id: string;
  type: 'community' | 'enterprise';
  source: string;
  name: string;
  system: string;
  origin: 'static' | 'dynamic' | 'discovered';
  language?: SessionLanguage;
  launchMethod?: LaunchMethod;
  /** Where its web page is, without any token. */
  url?: string;
  state: SessionState;
  liveness: Liveness;
  /** Set where it asks for no key on this computer: every program, user and web page here can run code in it. */
  keyless?: true;
  /** What `liveness` means here, when it isn't ONLINE. */
  detail?: string;
  label?: string;
  color?: string;
  /** Epoch milliseconds of the last call. */
  lastUsedAt?: number;
  /** Whether it stays when its worker is stopped; only of sessions made at run time. */
  kept?: boolean;
  /** Seconds without a call after which a kept session's worker is stopped; absent for never. */
  idleStopSeconds?: number;
}

/** Whether it can be used right now. */
export function isConnected(state: SessionState): state is Extract<SessionState, { phase: 'ready' | 'busy' }> {
  return state.phase === 'ready' || state.phase === 'busy';
}

/** The liveness that a state stands for, when nothing more is known. */
export function livenessOf(state: SessionState): Liveness {
  switch (state.phase) {
    case 'ready':
    case 'busy':
      return 'ONLINE';
    case 'starting':
      return 'STARTING';
    case 'stopped':
    case 'stopping':
      return 'OFFLINE';
    case 'failed':
    case 'unreachable':
      return state.problem.liveness;
  }
}

/** What the state means for a call, in the words of the public status table; undefined when all is well. `now` is epoch milliseconds. */
export function detailOf(state: SessionState, now: number): string | undefined {
  switch (state.phase) {
    case 'ready':
    case 'busy':
      return undefined;
    case 'starting': {
      const limit = state.limitMs === undefined ? '' : ` of ${seconds(state.limitMs)}`;
      return `Starting (${seconds(now - state.since)}${limit}): ${state.step}`;
    }
    case 'stopped':
      return state.startsAtNextCall ? 'Stopped; the next call starts it' : 'Not connected yet';
    case 'stopping':
      return 'Stopping';
    case 'failed':
      return state.problem.reason;
    case 'unreachable':
      return `${state.problem.reason}; next attempt in ${seconds(state.retryAt - now)}`;
  }
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))}s`;
}
