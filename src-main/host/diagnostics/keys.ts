import type { SessionSummary } from '../../../src-shared/session.ts';
import type { Check } from './check.ts';

/** Whether every session of this computer asks for a key; a problem only for a worker of ours that runs without one. */
export function checkKeys(parts: { sessions: () => readonly SessionSummary[]; isAllowed: () => boolean }): Check {
  return async () => {
    const keyless = parts.sessions().filter(session => session.keyless);
    const ours = keyless.filter(({ origin }) => origin === 'dynamic');
    const others = keyless.filter(({ origin }) => origin !== 'dynamic');
    const who = 'every program, user and web page of this computer can run code there';
    if (ours.length > 0) {
      return {
        result: 'problem',
        detail: `Without a key run ${named(ours)}: ${who}.`,
        fix: 'Delete them, and create them with auth_type PSK.',
      };
    }
    if (parts.isAllowed()) {
      return {
        result: 'note',
        detail: `The configuration lets workers run without a key: ${who}.`,
        fix: 'Take security.workers.anonymous and the auth_type Anonymous of session_creation.defaults out.',
      };
    }
    if (others.length > 0) {
      return {
        result: 'note',
        detail: `The servers of ${named(others)} ask for no key: ${who}.`,
        fix: 'Start them with a key (PSK), and set that in their session.',
      };
    }
    return { result: 'good', detail: 'Every session of this computer asks for one.' };
  };
}

function named(sessions: readonly SessionSummary[]): string {
  return sessions.map(({ id }) => id).join(', ');
}
