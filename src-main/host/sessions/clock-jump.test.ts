import { afterEach, expect, it, vi } from 'vitest';
import { onClockJump } from './clock-jump.ts';
import { bench, fakeConnections, never, offline } from './testing/fakes.ts';

afterEach(() => void vi.useRealTimers());

it('tells when the clock went on without timers, and of nothing else', () => {
  vi.useFakeTimers();
  let jumps = 0;
  const stop = onClockJump(() => (jumps += 1));
  vi.advanceTimersByTime(60_000);
  expect(jumps).toBe(0);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(jumps).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(jumps).toBe(1);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('makes sessions try a lost server at once', async () => {
  vi.useFakeTimers();
  let isAway = false;
  const { open, made } = fakeConnections(async () => {
    if (isAway) throw offline('connection refused');
  });
  const file = { community: { sessions: { s: {} } }, timeouts: { reconnect_backoff: [1000] } };
  const { sessions } = bench(file, { openConnection: open });
  sessions.resume();
  const phase = () => sessions.list()[0]!.state.phase;
  (await sessions.ready('community:config:s', never))[Symbol.dispose]();
  isAway = true;
  made[0]!.lose();
  expect(phase()).toBe('unreachable');
  isAway = false;
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(phase()).toBe('ready');
  await sessions.close();
});
