import type { HostStatus } from '../../src-shared/host-status.ts';
import type { SessionState } from '../../src-shared/session.ts';
import { en } from '../text/en.ts';

type Phase = SessionState['phase'];

const worthSaying = new Set<Phase>(['ready', 'failed', 'unreachable', 'stopped']);

/** What changed between two statuses that a person who can't see the page wants to hear; undefined when nothing. */
export function announcementOf(before: HostStatus | undefined, after: HostStatus | undefined): string | undefined {
  if (!before || !after) return undefined;
  const old = new Map(before.sessions.map(session => [session.id, session.state.phase]));
  const said = after.sessions
    .filter(({ id, state }) => old.has(id) && isNews(old.get(id)!, state.phase))
    .map(({ name, state }) => en.announce(name, en.phases[state.phase]));
  return said.length > 0 ? said.join(' ') : undefined;
}

/** Between ready and busy goes every call: that is work, not news. */
function isNews(before: Phase, after: Phase): boolean {
  return after !== before && worthSaying.has(after) && !(before === 'busy' && after === 'ready');
}
