import { describe, expect, it } from 'vitest';
import { detailOf, livenessOf, type SessionProblem, type SessionState } from '../../../src-shared/session.ts';
import { nextState } from './session-state.ts';

const problem: SessionProblem = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: 'Connection lost' };
const stopped: SessionState = { phase: 'stopped' };

describe('nextState', () => {
  it('goes from stopped through starting to ready and busy and back', () => {
    const starting = nextState(stopped, { type: 'starting', step: 'connecting', limitMs: 60_000 }, 1);
    expect(starting).toEqual({ phase: 'starting', since: 1, step: 'connecting', limitMs: 60_000 });
    const ready = nextState(starting, { type: 'connected', calls: 0 }, 2);
    expect(ready).toEqual({ phase: 'ready', since: 2 });
    const busy = nextState(ready, { type: 'calls', calls: 2 }, 3);
    expect(busy).toEqual({ phase: 'busy', since: 2, calls: 2 });
    expect(nextState(busy, { type: 'calls', calls: 0 }, 4)).toEqual({ phase: 'ready', since: 2 });
  });

  it('keeps the clock over the steps of a start, until a step has a limit of its own', () => {
    const first = nextState(stopped, { type: 'starting', step: 'installing' }, 1);
    const second = nextState(first, { type: 'starting', step: 'finding Java' }, 5);
    expect(second).toEqual({ phase: 'starting', since: 1, step: 'finding Java' });
    const limited = nextState(second, { type: 'starting', step: 'launching', limitMs: 60_000 }, 9);
    expect(limited).toMatchObject({ since: 9, limitMs: 60_000 });
    expect(nextState(limited, { type: 'starting', step: 'connecting' }, 12)).toMatchObject({ since: 9, limitMs: 60_000 });
  });

  it('is the same object when nothing changes', () => {
    const ready: SessionState = { phase: 'ready', since: 1 };
    expect(nextState(ready, { type: 'connected', calls: 0 }, 2)).toBe(ready);
    expect(nextState(stopped, { type: 'calls', calls: 3 }, 2)).toBe(stopped);
    expect(nextState(stopped, { type: 'disconnected' }, 2)).toBe(stopped);
  });

  it('lets nothing but its end follow stopping', () => {
    const stopping = nextState({ phase: 'ready', since: 1 }, { type: 'stopping' }, 2);
    expect(nextState(stopping, { type: 'failed', problem }, 3)).toBe(stopping);
    expect(nextState(stopping, { type: 'connected', calls: 0 }, 3)).toBe(stopping);
    expect(nextState(stopping, { type: 'disconnected' }, 3)).toEqual(stopped);
  });
});

it.each<[SessionState, string, string | undefined]>([
  [stopped, 'OFFLINE', 'Not connected yet'],
  [{ phase: 'starting', since: 0, step: 'launching', limitMs: 60_000 }, 'STARTING', 'Starting (12s of 60s): launching'],
  [{ phase: 'starting', since: 0, step: 'installing' }, 'STARTING', 'Starting (12s): installing'],
  [{ phase: 'ready', since: 0 }, 'ONLINE', undefined],
  [{ phase: 'busy', since: 0, calls: 1 }, 'ONLINE', undefined],
  [{ phase: 'unreachable', at: 0, retryAt: 17_000, problem }, 'OFFLINE', 'Connection lost; next attempt in 5s'],
  [{ phase: 'failed', at: 0, problem: { ...problem, liveness: 'UNAUTHORIZED', reason: 'no' } }, 'UNAUTHORIZED', 'no'],
])('says what %j means', (state, liveness, detail) => {
  expect([livenessOf(state), detailOf(state, 12_000)]).toEqual([liveness, detail]);
});
