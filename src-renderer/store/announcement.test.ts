import { describe, expect, it } from 'vitest';
import type { HostStatus } from '../../src-shared/host-status.ts';
import type { SessionState } from '../../src-shared/session.ts';
import { emptyStatus, localSession } from '../../src-shared/testing/host-status.ts';
import { announcementOf } from './announcement.ts';

function statusWith(state: SessionState): HostStatus {
  return { ...emptyStatus, sessions: [localSession(state, 'UNKNOWN')] };
}

const starting = statusWith({ phase: 'starting', since: 0, step: 'Java' });
const ready = statusWith({ phase: 'ready', since: 0 });
const busy = statusWith({ phase: 'busy', since: 0, calls: 1 });

describe('announcementOf', () => {
  it('says that a session became ready', () => {
    expect(announcementOf(starting, ready)).toBe('Session local: Ready.');
  });

  it('says that a session was lost in the middle of its work', () => {
    const problem = { code: 'UNAVAILABLE', liveness: 'OFFLINE', reason: 'It ended.' } as const;
    expect(announcementOf(busy, statusWith({ phase: 'failed', at: 0, problem }))).toBe('Session local: Failed.');
  });

  it('is silent about work, and about what was there at the start', () => {
    expect(announcementOf(ready, busy)).toBeUndefined();
    expect(announcementOf(busy, ready)).toBeUndefined();
    expect(announcementOf(undefined, ready)).toBeUndefined();
  });
});
