import { shownLines } from '../base/log-lines.ts';
import type { SessionResource } from './define-resource.ts';

const lines = 200;
const mostCharacters = 100_000;

/** The last lines of a session's worker. */
export const sessionLog: SessionResource = {
  uriTemplate: 'deephaven://session/{session_id}/log',
  name: 'session-log',
  title: 'Log of a session',
  description: `The last ${lines} log lines of a session that was created here.`,
  mimeType: 'text/plain',
  tool: 'session_logs',
  isOf: ({ origin }) => origin === 'dynamic',

  async read(id, { sessions }) {
    return shownLines(await sessions.find(id).logTail(lines), mostCharacters).join('\n');
  },
};
