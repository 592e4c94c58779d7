import { sessionRow } from '../../../src-shared/session-row.ts';
import type { SessionState } from '../../../src-shared/session.ts';
import type { Resource } from './define-resource.ts';

/** Every session as sessions_list shows it, with what is wrong and since when. */
export const connections: Resource = {
  uri: 'deephaven://state/connections',
  name: 'connections',
  title: 'Sessions and their state',
  description: 'Every Deephaven session with its status, what is wrong with it and since when. Can be subscribed to.',
  mimeType: 'application/json',
  tool: 'sessions_list',

  async read({ sessions }) {
    const rows = sessions.list().map(session => ({ ...sessionRow(session), ...sinceWhen(session.state) }));
    return { sessions: rows, count: rows.length };
  },
};

function sinceWhen(state: SessionState): { last_error?: string; since?: string } {
  const at = 'since' in state ? state.since : 'at' in state ? state.at : undefined;
  return {
    ...('problem' in state && { last_error: state.problem.reason }),
    ...(at !== undefined && { since: new Date(at).toISOString() }),
  };
}
