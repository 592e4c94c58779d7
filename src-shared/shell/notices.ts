import type { HostStatus } from '../host-status.ts';
import type { SessionSummary } from '../session.ts';
import { shellEn } from '../text/shell-en.ts';
import { show, type ShellCommand } from './menu-item.ts';
import { hasTrouble } from './tray-state.ts';

const { notices: text } = shellEn;

/** One notification of the system. */
export interface Notice {
  /** What it is about: at most one per cause within ten minutes is shown. */
  cause: string;
  title: string;
  body: string;
  /** What a click does: it opens the exact place. */
  command: ShellCommand;
}

/** What a person wants to hear of. */
export type NoticeLevel = 'problems' | 'all' | 'none';

/**
 * Tells what changed since the last look and is worth a notification. A session that keeps failing is told of once, until
 * it was well again.
 */
export function createNotices(): { next(status: HostStatus, level: NoticeLevel): Notice[] } {
  const troubled = new Set<string>();
  let before: HostStatus | undefined;

  function newTrouble({ sessions }: HostStatus): SessionSummary[] {
    for (const id of troubled) if (isWell(sessions.find(session => session.id === id))) troubled.delete(id);
    const found = sessions.filter(session => hasTrouble(session) && !troubled.has(session.id));
    for (const { id } of found) troubled.add(id);
    return found;
  }

  return {
    next(status, level) {
      const problems = problemNotices(newTrouble(status));
      const good = before ? goodNotices(before, status) : [];
      before = status;
      if (level === 'none') return [];
      return level === 'all' ? [...problems, ...good] : problems;
    },
  };
}

/** Starting again is not well yet: the next attempt may fail like the one before. */
function isWell(session: SessionSummary | undefined): boolean {
  return !session || session.state.phase === 'ready' || session.state.phase === 'busy' || session.state.phase === 'stopped';
}

/** Several at once have one reason as a rule, such as a lost network: one notification for all. */
function problemNotices(sessions: SessionSummary[]): Notice[] {
  const [first, ...more] = sessions;
  if (!first) return [];
  if (more.length > 0) {
    const body = sessions.map(({ name }) => name).join(', ');
    const command = show('sessions');
    return [{ cause: 'sessions', title: text.several(sessions.length), body, command }];
  }
  const { id, name, state, liveness } = first;
  if (state.phase !== 'failed' && state.phase !== 'unreachable') return [];
  const { reason, hint } = state.problem;
  const title = liveness === 'UNAUTHORIZED' ? text.unauthorized(name) : text[state.phase](name);
  const command = show('sessions', id);
  return [{ cause: `session:${id}`, title, body: hint ? `${reason} ${hint}` : reason, command }];
}

function goodNotices(before: HostStatus, after: HostStatus): Notice[] {
  const wasStarting = new Set(before.sessions.filter(({ state }) => state.phase === 'starting').map(({ id }) => id));
  const hadNoCall = new Set(before.clients.filter(({ lastCallAt }) => lastCallAt === undefined).map(({ name }) => name));
  return [
    ...after.sessions
      .filter(({ id, state }) => state.phase === 'ready' && wasStarting.has(id))
      .map(({ id, name }): Notice => ({
        cause: `ready:${id}`,
        title: text.ready(name),
        body: text.readyBody,
        command: show('sessions', id),
      })),
    ...after.clients
      .filter(({ name, lastCallAt }) => lastCallAt !== undefined && hadNoCall.has(name))
      .map(({ name }): Notice => ({
        cause: `client:${name}`,
        title: text.firstCall(name),
        body: text.firstCallBody,
        command: show('clients', name),
      })),
  ];
}
