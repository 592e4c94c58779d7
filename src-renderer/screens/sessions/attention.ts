import type { SessionSummary } from '../../../src-shared/session.ts';

/** Whether a person has something to do about this session. */
function needsAttention({ state, keyless, origin }: SessionSummary): boolean {
  return (keyless === true && origin === 'dynamic') || state.phase === 'failed' || state.phase === 'unreachable';
}

/** Those that need a person first, then those that run; each in the order given. */
export function attentionFirst(sessions: SessionSummary[]): SessionSummary[] {
  return sessions.toSorted((a, b) => rank(a) - rank(b));
}

function rank(session: SessionSummary): number {
  if (needsAttention(session)) return 0;
  return session.state.phase === 'stopped' ? 2 : 1;
}
