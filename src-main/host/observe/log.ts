import { pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogLevel } from '../../../src-shared/log-level.ts';
import type { Redaction } from './redaction.ts';
import { openRotatingFile } from './rotating-file.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** The part of a pino logger that rooms use. What is in a line is redacted before it is written. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

/** The host's log: what rooms write to, and what only its owner does. */
export interface HostLog extends Log {
  /** For this log and all its children. */
  setLevel(level: LogLevel): void;
  close(): Promise<void>;
}

export interface LogOptions {
  level: LogLevel;
  /** Where `host.log` and its older copies are; absent for no file. */
  dir?: string;
  /** `pretty` for a terminal, `json` for lines that a program reads. */
  stderr: 'pretty' | 'json' | 'none';
  redaction: Redaction;
  /** Megabytes of one file. */
  maxMb: number;
  files: number;
  /** In place of the process's own. */
  stderrStream?: NodeJS.WritableStream;
}

const levels = { DEBUG: 20, INFO: 30, WARNING: 40, ERROR: 50 } as const satisfies Record<LogLevel, number>;
const names: Record<number, LogLevel> = { 20: 'DEBUG', 30: 'INFO', 40: 'WARNING', 50: 'ERROR' };
const prettyLevels = 'debug:20,info:30,warning:40,error:50';

/** Opens the log. A file that can't be written is reported on stderr and stops nothing. */
export function createLog(options: LogOptions): HostLog {
  const { dir, maxMb, files, redaction } = options;
  const writeStderr = stderrWriter(options);
  const onError = (error: Error) =>
    writeStderr(line('WARNING', `The log file in ${dir} can't be written: ${redaction.redact(error.message)}`));
  const file = dir === undefined ? undefined : openRotatingFile({ dir, name: 'host.log', maxMb, files, onError });
  let least = levels[options.level];

  // The level is checked here and not in pino, whose children would keep the level they were born with.
  const destination = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(text: string) {
      if (destination.lastLevel < least) return;
      // The texts in it, not the line: a secret may be a piece of JSON.
      const { level, time, ...fields } = JSON.parse(text) as Record<string, unknown>;
      const safe = JSON.stringify({ level, time, ...redaction.fields(fields) });
      writeStderr(safe);
      file?.write(safe);
    },
  };
  const logger = pino(
    {
      level: 'debug',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (_label, number) => ({ level: names[number] ?? 'ERROR' }) },
      serializers: { err: errorFields, error: errorFields },
    },
    destination,
  );
  return Object.assign(logger, {
    setLevel(level: LogLevel) {
      least = levels[level];
    },
    close: async () => file?.close(),
  });
}

/** Writes until the other end is gone: a host whose terminal was closed goes on without it. */
function stderrWriter({ stderr, stderrStream = process.stderr }: LogOptions): (line: string) => void {
  if (stderr === 'none') return () => {};
  let open = true;
  stderrStream.on('error', () => {
    open = false;
  });
  const colorize = 'isTTY' in stderrStream && stderrStream.isTTY === true && process.env['NO_COLOR'] === undefined;
  const format =
    stderr === 'json'
      ? (text: string) => `${text}\n`
      : prettyFactory({ colorize, singleLine: true, customLevels: prettyLevels, translateTime: 'SYS:HH:MM:ss' });
  return text => {
    if (open) stderrStream.write(format(text));
  };
}

function line(level: LogLevel, msg: string): string {
  return JSON.stringify({ level, time: new Date().toISOString(), msg });
}

const deepestCause = 5;

/** An error as a log line holds it: code and hint of a UserError, the stack of any other, and the causes. */
function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    ...(error instanceof UserError ? { code: error.code, hint: error.hint } : { stack: error.stack }),
    ...(error instanceof AggregateError && { errors: error.errors.map(inner => errorFields(inner, depth + 1)) }),
    ...(error.cause !== undefined && depth < deepestCause && { cause: errorFields(error.cause, depth + 1) }),
  };
}
