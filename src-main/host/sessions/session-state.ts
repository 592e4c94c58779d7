import { isConnected, type SessionProblem, type SessionState } from '../../../src-shared/session.ts';

/** What can happen to a session. `calls` counts those that use its connection right now. */
export type SessionEvent =
  /** It begins to start, or goes on with the next step. With a limit the clock starts anew. */
  | { type: 'starting'; step: string; limitMs?: number }
  | { type: 'connected'; calls: number }
  | { type: 'calls'; calls: number }
  /** The connection was given up on purpose: the next call makes it again. */
  | { type: 'disconnected' }
  /** Its worker was stopped. */
  | { type: 'ended'; startsAtNextCall: boolean }
  | { type: 'lost'; problem: SessionProblem; retryAt: number }
  | { type: 'failed'; problem: SessionProblem }
  | { type: 'stopping' };

/** The state after `event`; the same object when nothing changed. Once it is stopping, only `disconnected` and `ended` end that. */
export function nextState(state: SessionState, event: SessionEvent, now: number): SessionState {
  if (state.phase === 'stopping' && event.type !== 'disconnected' && event.type !== 'ended') return state;
  switch (event.type) {
    case 'starting':
      return starting(state, event, now);
    case 'connected':
      return withCalls(isConnected(state) ? state : { phase: 'ready', since: now }, event.calls);
    case 'calls':
      return isConnected(state) ? withCalls(state, event.calls) : state;
    case 'disconnected':
      return state.phase === 'stopped' ? state : { phase: 'stopped' };
    case 'ended':
      return event.startsAtNextCall ? { phase: 'stopped', startsAtNextCall: true } : { phase: 'stopped' };
    case 'lost':
      return { phase: 'unreachable', at: now, retryAt: event.retryAt, problem: event.problem };
    case 'failed':
      return { phase: 'failed', at: now, problem: event.problem };
    case 'stopping':
      return { phase: 'stopping', since: now };
  }
}

type Connected = Extract<SessionState, { phase: 'ready' | 'busy' }>;

function withCalls(state: Connected, calls: number): Connected {
  const before = state.phase === 'busy' ? state.calls : 0;
  if (before === calls) return state;
  return calls === 0 ? { phase: 'ready', since: state.since } : { phase: 'busy', since: state.since, calls };
}

function starting(state: SessionState, event: Extract<SessionEvent, { type: 'starting' }>, now: number): SessionState {
  if (state.phase !== 'starting') return { phase: 'starting', since: now, ...stepOf(event) };
  if (event.limitMs !== undefined) return { phase: 'starting', since: now, ...stepOf(event) };
  return state.step === event.step ? state : { ...state, step: event.step };
}

function stepOf({ step, limitMs }: { step: string; limitMs?: number }): { step: string; limitMs?: number } {
  return limitMs === undefined ? { step } : { step, limitMs };
}

/** A session's state with its clock: applies events and tells when something changed. */
export class StateMachine {
  readonly #now: () => number;
  readonly #onChange: () => void;
  #state: SessionState = { phase: 'stopped' };

  constructor(now: () => number, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  get state(): SessionState {
    return this.#state;
  }

  apply(event: SessionEvent): void {
    const next = nextState(this.#state, event, this.#now());
    if (next === this.#state) return;
    this.#state = next;
    this.#onChange();
  }
}
