import { longestWaitSeconds } from './longest-wait.ts';
import { z } from 'zod';
import { sessionSummarySchema } from './host-status.ts';
import { sandboxingSchema } from './sandbox.ts';
import { sessionNamePattern } from './session-id.ts';

const text = z.string();
const number = z.number();
const positive = z.number().positive();
/** Seconds without a call after which a kept session's worker is stopped; 0 is never. */
const idleStopSeconds = z.number().min(0).max(longestWaitSeconds);

/** `POST /api/sessions`: a kept session, whose start goes on behind the answer. What is absent comes from the settings. */
export const newSessionSchema = z.strictObject({
  name: text.regex(sessionNamePattern),
  launchMethod: z.enum(['python', 'docker']).exactOptional(),
  /** Docker only, and not with `dockerImage`. */
  language: z.enum(['python', 'groovy']).exactOptional(),
  dockerImage: text.min(1).exactOptional(),
  dockerMemoryLimitGb: positive.exactOptional(),
  heapSizeGb: positive.exactOptional(),
  idleStopSeconds: idleStopSeconds.exactOptional(),
});
export type NewSession = z.infer<typeof newSessionSchema>;
export const newSessionAnswerSchema = z.object({ id: text });

/** `PATCH /api/sessions/:id`; only of created sessions. */
export const sessionChangeSchema = z.strictObject({
  kept: z.boolean().exactOptional(),
  idleStopSeconds: idleStopSeconds.exactOptional(),
});
export type SessionChange = z.infer<typeof sessionChangeSchema>;

/** `DELETE /api/sessions/:id`. */
export const deletedSessionSchema = z.object({ warning: text.exactOptional() });

/** `GET /api/sessions/:id`, without connecting to anything. Absent is what is not known. */
export const sessionViewSchema = z.object({
  session: sessionSummarySchema,
  /** Whether it is connected and answers. */
  available: z.boolean(),
  deephavenVersion: text.exactOptional(),
  pythonVersion: text.exactOptional(),
  javaVersion: text.exactOptional(),
  groovyVersion: text.exactOptional(),
  authType: text.exactOptional(),
  heapSizeGb: number.exactOptional(),
  port: number.exactOptional(),
  processId: number.exactOptional(),
  containerId: text.exactOptional(),
  sandboxing: sandboxingSchema.exactOptional(),
  /** Epoch milliseconds. */
  createdAt: number.exactOptional(),
  /** The Java heap. */
  memory: z.object({ usedBytes: number, maximumBytes: number }).exactOptional(),
  tableCount: number.exactOptional(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** `GET /api/sessions/:id/tables`, in the server's order. */
export const sessionTablesSchema = z.object({
  tables: z.array(
    z.object({
      name: text,
      /** The engine's word, such as `Table` or `TreeTable`. */
      type: text,
      /** Absent where nothing tells it at little cost. */
      rows: number.exactOptional(),
      columns: number.exactOptional(),
      isRefreshing: z.boolean().exactOptional(),
    }),
  ),
});
export type SessionTables = z.infer<typeof sessionTablesSchema>;

/** How many rows a preview has at most. */
export const previewRows = 50;

/** `GET /api/sessions/:id/tables/:name/rows`: the first rows. Cells are exact texts in column order; null is null. */
export const tableRowsSchema = z.object({
  columns: z.array(z.object({ name: text, type: text })),
  rows: z.array(z.array(text.nullable())),
  totalRows: number,
  isRefreshing: z.boolean(),
});
export type TableRows = z.infer<typeof tableRowsSchema>;

/** `GET /api/sessions/:id/variables`: everything that the server shows, tables included. */
export const sessionVariablesSchema = z.object({
  variables: z.array(z.object({ name: text, type: text, title: text.exactOptional() })),
});
export type SessionVariables = z.infer<typeof sessionVariablesSchema>;

/** How many lines of a log can be asked for. */
export const longestLog = 2_000;

/**
 * `GET /api/sessions/:id/logs?lines=200`. Each event of `GET /api/sessions/:id/logs/follow?lines=200` (an event stream) has
 * the same form: first the last lines, then each time the new ones.
 */
export const sessionLogSchema = z.object({ lines: z.array(text) });

/** `GET /api/sessions/:id/usage`. Empty where there is no worker, or nobody can tell; `cpuPercent` is of one core. */
export const sessionUsageSchema = z.object({
  usage: z.object({ memoryBytes: number, cpuPercent: number }).exactOptional(),
});
export type SessionUsage = z.infer<typeof sessionUsageSchema>;

/** `GET /api/sessions/:id/environment`: Python packages, sorted by name; empty for a Groovy session. */
export const sessionEnvironmentSchema = z.object({ packages: z.array(z.object({ name: text, version: text })) });
export type SessionEnvironment = z.infer<typeof sessionEnvironmentSchema>;
