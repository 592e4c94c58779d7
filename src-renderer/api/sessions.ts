import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import {
  deletedSessionSchema,
  newSessionAnswerSchema,
  sessionEnvironmentSchema,
  sessionLogSchema,
  sessionTablesSchema,
  sessionUsageSchema,
  sessionVariablesSchema,
  sessionViewSchema,
  tableRowsSchema,
  type NewSession,
  type SessionChange,
  type SessionEnvironment,
  type SessionTables,
  type SessionUsage,
  type SessionVariables,
  type SessionView,
  type TableRows,
} from '../../src-shared/sessions-api.ts';
import { hostFetch, request } from './request.ts';

const place = (id: string, rest = '') => `/api/sessions/${encodeURIComponent(id)}${rest}`;
const nothing = { answer: z.undefined() };
/** A worker that does not end by itself is given some time. */
const stopLimitMs = 60_000;

/** Makes a kept session and starts it behind the answer. @throws UserError ALREADY_EXISTS, LIMIT_REACHED, INVALID_ARGUMENT */
export async function createSession(session: NewSession): Promise<string> {
  return (await request('/api/sessions', { method: 'POST', body: session, answer: newSessionAnswerSchema })).id;
}

export async function startSession(id: string): Promise<void> {
  await request(place(id, '/start'), { method: 'POST', ...nothing });
}

export async function stopSession(id: string): Promise<void> {
  await request(place(id, '/stop'), { method: 'POST', limitMs: stopLimitMs, ...nothing });
}

export async function restartSession(id: string): Promise<void> {
  await request(place(id, '/restart'), { method: 'POST', limitMs: stopLimitMs, ...nothing });
}

export async function changeSession(id: string, change: SessionChange): Promise<void> {
  await request(place(id), { method: 'PATCH', body: change, ...nothing });
}

/** Stops its worker and forgets it. Its answer warns when the worker had ended before. */
export async function deleteSession(id: string): Promise<void> {
  await request(place(id), { method: 'DELETE', limitMs: stopLimitMs, answer: deletedSessionSchema });
}

export function readSession(id: string, signal: AbortSignal): Promise<SessionView> {
  return request(place(id), { answer: sessionViewSchema, signal });
}

export async function readTables(id: string, signal: AbortSignal): Promise<SessionTables['tables']> {
  return (await request(place(id, '/tables'), { answer: sessionTablesSchema, signal })).tables;
}

/** The first rows of a table, each cell an exact text. */
export function readRows(id: string, table: string, signal: AbortSignal): Promise<TableRows> {
  return request(place(id, `/tables/${encodeURIComponent(table)}/rows`), { answer: tableRowsSchema, signal });
}

export async function readVariables(id: string, signal: AbortSignal): Promise<SessionVariables['variables']> {
  return (await request(place(id, '/variables'), { answer: sessionVariablesSchema, signal })).variables;
}

export async function readEnvironment(id: string, signal: AbortSignal): Promise<SessionEnvironment['packages']> {
  return (await request(place(id, '/environment'), { answer: sessionEnvironmentSchema, signal })).packages;
}

export async function readUsage(id: string, signal: AbortSignal): Promise<SessionUsage['usage']> {
  return (await request(place(id, '/usage'), { answer: sessionUsageSchema, signal })).usage;
}

/** The last lines of a session's log and then each new one, until `signal` aborts or the host ends it. @throws UserError UNSUPPORTED */
export async function followLog(
  id: string,
  lines: number,
  onLines: (lines: string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await hostFetch(place(id, `/logs/follow?lines=${lines}`), { signal });
  const parser = createParser({ onEvent: ({ data }) => onLines(sessionLogSchema.parse(JSON.parse(data)).lines) });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(value);
  }
}
