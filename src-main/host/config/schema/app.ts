import { z } from 'zod';
import { logLevels } from '../../../../src-shared/log-level.ts';
import {
  absolutePath,
  flag,
  granted,
  integer,
  listOf,
  oneOf,
  oneOfAnyCase,
  positiveNumber,
  seconds,
  secondsOrZero,
  section,
  text,
  textList,
  webAddress,
} from './fields.ts';

/** Seconds each. */
export const timeoutsSchema = section({
  connect: seconds.default(60),
  read: seconds.default(60),
  /** 0 is no limit. */
  script: secondsOrZero.default(600),
  quick: seconds.default(5),
  approval: seconds.default(50),
  pq_state: seconds.default(120),
  worker_creation: seconds.default(60),
  saml: seconds.default(120),
  docs: seconds.default(300),
  /** Disconnects an unused session, does not stop it; 0 is never. */
  session_idle: secondsOrZero.default(3600),
  reconnect_backoff: listOf(seconds)
    .refine(steps => steps.length > 0, { error: 'must not be empty' })
    .default([1, 2, 5, 10, 30]),
}).prefault({});

export const toolsSchema = section({
  groups: section({
    core: flag.default(true),
    community: flag.default(true),
    enterprise: flag.default(true),
    pq: flag.default(true),
    docs: flag.default(true),
    extras: flag.default(true),
  }).prefault({}),
  disabled: textList.default([]),
  compat_v2: flag.default(false),
}).prefault({});

export const docsSchema = section({
  enabled: flag.default(true),
  url: webAddress.default('https://deephaven-mcp-docs-prod.dhc-demo.deephaven.io/mcp'),
  openai_base_url: webAddress.optional(),
  openai_model: text.optional(),
}).prefault({});

export const workspaceSchema = section({
  /** What scripts may be read from, and what Python workers see; with `:rw` they write there. */
  roots: listOf(granted).default([]),
  /** Absent: `exports` in the data folder. */
  export_dir: absolutePath.optional(),
}).prefault({});

export const appSchema = section({
  show_window: oneOf(['by_hand', 'always', 'never']).default('by_hand'),
  on_close: oneOf(['tray', 'quit']).default('tray'),
  tray: flag.default(true),
  stop_workers_at_quit: flag.default(true),
  theme: oneOf(['system', 'light', 'dark']).default('system'),
  language: text.default('system'),
  notifications: oneOf(['problems', 'all', 'none']).default('problems'),
  updates: oneOf(['tell', 'auto', 'never']).default('tell'),
}).prefault({});

export const loggingSchema = section({
  level: z
    .preprocess(input => (isText(input) && /^warn$/i.test(input) ? 'WARNING' : input), oneOfAnyCase(logLevels))
    .default('INFO'),
  audit: flag.default(true),
  /** Writes the text of scripts to the audit log too. */
  audit_scripts: flag.default(false),
  /** Size of one log file in megabytes, and how many are kept. */
  max_mb: positiveNumber.default(10),
  files: integer(1).default(5),
}).prefault({});

function isText(input: unknown): input is string {
  return typeof input === 'string';
}
