import { expect, it } from 'vitest';
import type { HostStatus } from '../host-status.ts';
import type { SessionState } from '../session.ts';
import { emptyStatus, localSession } from '../testing/host-status.ts';
import { createNotices, type NoticeLevel } from './notices.ts';

const problem = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: 'Connection refused.', hint: 'Start it.' } as const;
const ready: SessionState = { phase: 'ready', since: 0 };
const starting: SessionState = { phase: 'starting', since: 0, step: 'connecting' };
const unreachable: SessionState = { phase: 'unreachable', at: 0, retryAt: 1, problem };
const failed: SessionState = { phase: 'failed', at: 0, problem };

const withStates = (...states: SessionState[]): HostStatus => ({
  ...emptyStatus,
  sessions: states.map((state, index) => ({ ...localSession(state, 'OFFLINE'), id: `s${index}`, name: `s${index}` })),
});

/** The titles told after each of these statuses. */
function told(level: NoticeLevel, ...statuses: HostStatus[]): string[][] {
  const notices = createNotices();
  return statuses.map(status => notices.next(status, level).map(({ title }) => title));
}

it('tells of a session that failed, with the reason and the way there', () => {
  const notices = createNotices();
  notices.next(withStates(ready), 'problems');
  expect(notices.next(withStates(failed), 'problems')).toEqual([
    {
      cause: 'session:s0',
      title: 'Session "s0" failed',
      body: 'Connection refused. Start it.',
      command: { do: 'show', path: '/sessions/s0' },
    },
  ]);
});

it('tells once of a session that keeps failing, and again after it was well', () => {
  const statuses = [ready, unreachable, starting, unreachable, ready, unreachable].map(state => withStates(state));
  expect(told('problems', ...statuses)).toEqual([
    [],
    ['Session "s0" is unreachable'],
    [],
    [],
    [],
    ['Session "s0" is unreachable'],
  ]);
});

it('tells of several at once in one notice', () => {
  expect(told('problems', withStates(ready, ready, ready), withStates(failed, unreachable, failed))).toEqual([
    [],
    ['3 sessions have a problem'],
  ]);
});

it('names a refused credential as such', () => {
  const refused = withStates(failed);
  refused.sessions[0]!.liveness = 'UNAUTHORIZED';
  expect(told('problems', refused)).toEqual([['The credential of "s0" was refused']]);
});

it('tells good news only to who wants all, and nothing to who wants none', () => {
  const client = { name: 'cursor', permission: 'full' as const, createdAt: 0 };
  const before = { ...withStates(starting, ready), clients: [client] };
  const after = { ...withStates(ready, failed), clients: [{ ...client, lastCallAt: 1 }] };
  expect(told('all', before, after)[1]).toEqual(['Session "s1" failed', 'Session "s0" is ready', 'cursor made its first call']);
  expect(told('problems', before, after)[1]).toEqual(['Session "s1" failed']);
  expect(told('none', before, after)[1]).toEqual([]);
});
