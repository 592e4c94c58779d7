import type { Log } from '../host/observe/log.ts';

/** For commands that do one thing and end: warnings to stderr, the rest nowhere. */
export const stderrLog: Log = {
  debug() {},
  info() {},
  warn: (_fields, message) => void process.stderr.write(`${message}\n`),
  error: (_fields, message) => void process.stderr.write(`${message}\n`),
  child: () => stderrLog,
};
