import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { localSession } from '../../../src-shared/testing/host-status.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { waitUntilIdle } from './wait-until-idle.ts';

const ready = localSession({ phase: 'ready', since: 0 }, 'ONLINE');
const busy = localSession({ phase: 'busy', since: 0, calls: 1 }, 'ONLINE');

let now: SessionSummary[];
let listeners: Set<(sessions: SessionSummary[]) => void>;
let isQuiet: boolean;

const sessions = {
  list: () => now,
  onChange(listener: (sessions: SessionSummary[]) => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function become(...list: SessionSummary[]): void {
  now = list;
  for (const listener of listeners) listener(list);
}

function wait(signal = new AbortController().signal): Promise<void> {
  return waitUntilIdle(sessions, signal).then(() => void (isQuiet = true));
}

beforeEach(() => {
  vi.useFakeTimers();
  now = [ready];
  listeners = new Set();
  isQuiet = false;
});
afterEach(() => {
  expect(listeners.size).toBe(0);
  vi.useRealTimers();
});

it('is there when no session has been busy for a second', async () => {
  const waiting = wait();
  await vi.advanceTimersByTimeAsync(900);
  become(busy);
  await vi.advanceTimersByTimeAsync(5_000);
  become(ready);
  await vi.advanceTimersByTimeAsync(900);
  expect(isQuiet).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  await waiting;
});

it('is not waited for forever', async () => {
  now = [busy];
  const waiting = wait();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(isQuiet).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
});

it('is no longer waited for when the caller gives up', async () => {
  const controller = new AbortController();
  const waiting = wait(controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
