import { z } from 'zod';
import { callListSchema, callRatesSchema, type CallMinute } from '../../src-shared/calls-api.ts';
import { callRecordSchema, type CallRecord } from '../../src-shared/host-status.ts';
import { request } from './request.ts';

/** A repeated script may run for as long as the first one. */
const repeatLimitMs = 10 * 60_000;

/** Every call that the host keeps, newest first, without input and output. */
export async function readCalls(signal: AbortSignal): Promise<CallRecord[]> {
  return (await request('/api/calls', { answer: callListSchema, signal })).calls;
}

/** The last hour by the minute, oldest first. */
export async function readCallRates(signal: AbortSignal): Promise<CallMinute[]> {
  return (await request('/api/calls/rates', { answer: callRatesSchema, signal })).minutes;
}

/** One call with its input and output. @throws UserError when the host no longer keeps it */
export function callDetails(id: string): Promise<CallRecord> {
  return request(`/api/calls/${encodeURIComponent(id)}`, { answer: callRecordSchema });
}

/** Makes a call again, as the person; resolves when it ended. @throws UserError UNSUPPORTED where its input was not kept whole */
export async function repeatCall(id: string): Promise<void> {
  await request(`/api/calls/${encodeURIComponent(id)}/repeat`, { method: 'POST', answer: z.undefined(), limitMs: repeatLimitMs });
}

/** Forgets every call. */
export async function clearCalls(): Promise<void> {
  await request('/api/calls', { method: 'DELETE', answer: z.undefined() });
}
