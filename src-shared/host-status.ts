import { z } from 'zod';
import { approvalOutcomeSchema, approvalSchema } from './approvals-api.ts';
import { livenessWords, type SessionSummary } from './session.ts';
import { errorCodes } from './user-error.ts';

export const permissions = ['read-only', 'ask', 'full'] as const;
export type Permission = (typeof permissions)[number];

/** How clients prove who they are. */
export const authModes = ['token', 'none', 'jwt', 'module'] as const;
export type AuthMode = (typeof authModes)[number];

/** What a client may be called: it names a file, so nothing that a file system treats specially. */
export const clientNamePattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** What holds secrets on this machine. */
const secretStoreKindSchema = z.enum(['keychain', 'memory', 'encrypted-file', 'environment']);
export type SecretStoreKind = z.infer<typeof secretStoreKindSchema>;

const text = z.string();
/** Milliseconds since 1970. */
const time = z.number();
const errorCode = z.enum(errorCodes);

/** One tool call, as the page and the activity list show it. Times are epoch milliseconds. */
export const callRecordSchema = z.object({
  id: text,
  at: time,
  client: text,
  tool: text,
  /** The session the call was about, if any. */
  session: text.exactOptional(),
  state: z.enum(['running', 'ok', 'failed']),
  errorCode: errorCode.exactOptional(),
  /** What came of asking a person, where that was needed. */
  approval: approvalOutcomeSchema.exactOptional(),
  ms: z.number().exactOptional(),
  outBytes: z.number().exactOptional(),
  /** Redacted and cut to 64 kB; absent in lists. */
  input: text.exactOptional(),
  output: text.exactOptional(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

/** A client that holds a token of ours. */
const clientSummarySchema = z.object({
  name: text,
  permission: z.enum(permissions),
  createdAt: time,
  lastCallAt: time.exactOptional(),
  /** What it called itself in its last request, such as `claude-ai 0.1.0`. */
  version: text.exactOptional(),
});
export type ClientSummary = z.infer<typeof clientSummarySchema>;

const liveness = z.enum(livenessWords);
const problem = z.object({ code: errorCode, liveness, reason: text, hint: text.exactOptional() });

const sessionStateSchema = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('stopped'), startsAtNextCall: z.boolean().exactOptional() }),
  z.object({ phase: z.literal('starting'), since: time, step: text, limitMs: z.number().exactOptional() }),
  z.object({ phase: z.literal('ready'), since: time }),
  z.object({ phase: z.literal('busy'), since: time, calls: z.number() }),
  z.object({ phase: z.literal('stopping'), since: time }),
  z.object({ phase: z.literal('failed'), at: time, problem }),
  z.object({ phase: z.literal('unreachable'), at: time, retryAt: time, problem }),
]);

export const sessionSummarySchema: z.ZodType<SessionSummary> = z.object({
  id: text,
  type: z.enum(['community', 'enterprise']),
  source: text,
  name: text,
  system: text,
  origin: z.enum(['static', 'dynamic', 'discovered']),
  language: z.enum(['python', 'groovy']).exactOptional(),
  launchMethod: z.enum(['python', 'docker']).exactOptional(),
  url: text.exactOptional(),
  state: sessionStateSchema,
  liveness,
  keyless: z.literal(true).exactOptional(),
  detail: text.exactOptional(),
  label: text.exactOptional(),
  color: text.exactOptional(),
  lastUsedAt: time.exactOptional(),
  kept: z.boolean().exactOptional(),
  idleStopSeconds: z.number().exactOptional(),
});

const secrets = z.object({ kind: secretStoreKindSchema, detail: text.exactOptional() });

/** `paused`: it listens, and answers calls of tools with a refusal until a person goes on. */
const serverStatusSchema = z.object({
  state: z.enum(['starting', 'listening', 'paused', 'stopped']),
  url: text,
  authMode: z.enum(authModes),
  /** Set while clients may have sent their tokens to another user, who has the port they know. */
  mayBeOverheard: z.literal(true).exactOptional(),
});

/** Whether workers of one kind can be run here, as last seen; `reason` and `hint` say why not and what to do. */
const driverStatusSchema = z.object({
  method: z.enum(['python', 'docker']),
  available: z.boolean(),
  detail: text.exactOptional(),
  reason: text.exactOptional(),
  hint: text.exactOptional(),
});
export type DriverStatus = z.infer<typeof driverStatusSchema>;

/** Workers that were started ahead and wait for a session; what the ready ones hold, as far as that is known. */
const spareStatusSchema = z.object({ ready: z.number(), starting: z.number(), memoryBytes: z.number().exactOptional() });
export type SpareStatus = z.infer<typeof spareStatusSchema>;

/** Everything the page shows, in one value. Holds no secret. */
export const hostStatusSchema = z.object({
  version: text,
  startedAt: time,
  platform: z.object({ kind: z.enum(['headless', 'desktop']), canOpenBrowser: z.boolean() }),
  /** `url` is the MCP address that clients are given, such as `http://127.0.0.1:8741/mcp`. */
  server: serverStatusSchema,
  configFile: text,
  /** What was not as usual at the start, such as a port that was taken. */
  notes: z.array(text),
  /** Why the file on disk is not in force, when it is not. */
  configProblem: text.exactOptional(),
  /** The same, with what is forbidden because of that. */
  configCaution: text.exactOptional(),
  /** Set where the configuration in force lets workers run without a key. */
  keylessAllowed: z.literal(true).exactOptional(),
  secrets,
  /** Those that have been looked at. */
  drivers: z.array(driverStatusSchema),
  sessions: z.array(sessionSummarySchema),
  spare: spareStatusSchema,
  clients: z.array(clientSummarySchema),
  /** Calls that wait for a person, oldest first. */
  approvals: z.array(approvalSchema),
  /** Newest first, at most 50, without input and output. */
  calls: z.array(callRecordSchema),
});
export type HostStatus = z.infer<typeof hostStatusSchema>;

/** What the event stream carries. `status` comes first and after a gap; the others bring it up to date. */
export const hostEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: hostStatusSchema }),
  z.object({ type: z.literal('sessions'), sessions: z.array(sessionSummarySchema) }),
  z.object({ type: z.literal('spare'), spare: spareStatusSchema }),
  z.object({ type: z.literal('clients'), clients: z.array(clientSummarySchema) }),
  z.object({ type: z.literal('approvals'), approvals: z.array(approvalSchema) }),
  z.object({ type: z.literal('call'), call: callRecordSchema }),
  z.object({
    type: z.literal('config'),
    problem: text.exactOptional(),
    caution: text.exactOptional(),
    keylessAllowed: z.literal(true).exactOptional(),
  }),
  z.object({ type: z.literal('secrets'), secrets }),
  z.object({ type: z.literal('drivers'), drivers: z.array(driverStatusSchema) }),
  z.object({ type: z.literal('server'), server: serverStatusSchema }),
]);
export type HostEvent = z.infer<typeof hostEventSchema>;
