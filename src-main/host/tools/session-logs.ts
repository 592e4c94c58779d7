import { z } from 'zod';
import { logLevels, type LogLevel } from '../../../src-shared/log-level.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { shownLines } from '../base/log-lines.ts';
import { defineTool } from './define-tool.ts';

const mostLines = 2_000;

export const sessionLogs = defineTool({
  name: 'session_logs',
  title: 'Read logs',
  description:
    'Last log lines of a session that was created here, also after its worker ended, or of this app (source: app). Use it to see why a session failed.',
  group: 'extras',
  readOnly: true,
  input: z.strictObject({
    session_id: z.string().optional().describe('A created session; or give source'),
    source: z.enum(['app']).optional().describe('The log of this app'),
    lines: z.int().min(1).max(mostLines).default(200).describe('How many'),
    level: z.enum(logLevels).optional().describe('Only this level and above'),
    contains: z.string().min(1).optional().describe('Only lines with this part, in any case'),
  }),

  output: z.strictObject({
    session_id: z.string().optional(),
    lines: z.array(z.string()).readonly(),
    truncated_by: z.literal('token_limit').optional(),
    hint: z.string().optional(),
  }),

  async run({ session_id, source, lines, level, contains }, { services, caller, config, rowBudget }) {
    if ((session_id === undefined) === (source === undefined)) {
      throw new UserError('INVALID_ARGUMENT', 'Give exactly one of session_id and source.');
    }
    const isFiltered = level !== undefined || contains !== undefined;
    const asked = isFiltered ? mostLines : lines;
    const session = session_id === undefined ? undefined : services.sessions.find(session_id);
    const found = session ? await session.logTail(asked) : await services.appLog(asked);
    const wanted = withPart(level === undefined ? found : fromLevel(found, level), contains).slice(-lines);
    const readable =
      !session && (caller.permission === 'read-only' || config.security.read_only) ? wanted.map(withoutStacks) : wanted;
    const budget = rowBudget(false, '') ?? Infinity;
    const shown = shownLines(readable, budget);
    return {
      ...(session && { session_id: session.id }),
      lines: shown,
      ...(shown.length < readable.length && {
        truncated_by: 'token_limit' as const,
        hint: `These are the last ${shown.length} of ${readable.length} lines. Give level or contains to see others.`,
      }),
    };
  },
});

/** A line of this app's log without where in its code an error was. */
function withoutStacks(line: string): string {
  try {
    return JSON.stringify(JSON.parse(line), (key, value: unknown) => (key === 'stack' ? undefined : value));
  } catch {
    return line.replace(/\\n\s*at .*?(?="|$)/g, ''); // not a whole entry: the begin of a file, or a process that died
  }
}

function withPart(lines: readonly string[], part: string | undefined): readonly string[] {
  const wanted = part?.toLowerCase();
  return wanted === undefined ? lines : lines.filter(line => line.toLowerCase().includes(wanted));
}

const levelWords: Readonly<Record<string, LogLevel>> = {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARNING',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  FATAL: 'ERROR',
};

/** A line that names no level, such as one of a stack trace, belongs to the one before it. */
function fromLevel(lines: readonly string[], least: LogLevel): string[] {
  let level: LogLevel = 'INFO';
  return lines.filter(line => {
    const word = /\b(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b/.exec(line.slice(0, levelWithin))?.[1];
    if (word !== undefined) level = levelWords[word]!;
    return logLevels.indexOf(level) >= logLevels.indexOf(least);
  });
}

/** A line names its level near its begin; further on it is a word of the message. Characters. */
const levelWithin = 120;
