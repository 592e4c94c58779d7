import { UserError } from '../../../src-shared/user-error.ts';

/** How long the same session or panel is not opened again, and how many windows one client may open in a minute. */
const againMs = 5_000;
const minuteMs = 60_000;
const windowsPerMinute = 5;

/** Keeps clients from filling the person's screen. */
export interface WindowLimit {
  /** Counts a window that is about to be opened. @param what the session or panel @throws UserError LIMIT_REACHED */
  take(client: string, what: string): void;
}

export function createWindowLimit(now: () => number = Date.now): WindowLimit {
  let opened: { client: string; what: string; at: number }[] = [];
  return {
    take(client, what) {
      const at = now();
      opened = opened.filter(window => at - window.at < minuteMs);
      if (opened.some(window => window.what === what && at - window.at < againMs)) {
        throw new UserError('LIMIT_REACHED', 'It was opened a moment ago.', {
          hint: `It is in the user's browser. To open it once more, wait ${againMs / 1000} s.`,
        });
      }
      if (opened.filter(window => window.client === client).length >= windowsPerMinute) {
        throw new UserError(
          'LIMIT_REACHED',
          `Client '${client}' opened ${windowsPerMinute} windows within a minute, which is the most.`,
          {
            hint: 'Give the user connection_url instead, or wait a minute.',
          },
        );
      }
      opened.push({ client, what, at });
    },
  };
}
