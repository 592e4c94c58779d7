import type { HostStatus } from '../../src-shared/host-status.ts';
import { en } from '../text/en.ts';

const worthSaying = new Set(['ready', 'failed', 'unreachable', 'stopped']);

/** What changed between two statuses that a person who can't see the page wants to hear; undefined when nothing. */
export function announcementOf(before: HostStatus | undefined, after: HostStatus | undefined): string | undefined {
  if (!before || !after) return undefined;
  const old = new Map(before.sessions.map(session => [session.id, session.state.phase]));
  const said = after.sessions
    // Between ready and busy goes every call: that is work, not news.
    .filter(
      ({ id, state }) => worthSaying.has(state.phase) && old.has(id) && old.get(id) !== state.phase && old.get(id) !== 'busy',
    )
    .map(({ name, state }) => en.announce(name, en.phases[state.phase]));
  return said.length > 0 ? said.join(' ') : undefined;
}
