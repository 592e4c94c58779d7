import { setTimeout as delay } from 'node:timers/promises';
import { updatedAllSchema, type UpdatedAll } from '../../../src-shared/clients-api.ts';
import { pageCodeAnswerSchema } from '../../../src-shared/host-api.ts';
import { hostStatusSchema } from '../../../src-shared/host-status.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { findRunningHost, type RunningHost } from './host-record.ts';
import { askProven } from './proven-request.ts';

const answerTimeoutMs = 5_000;
/** A host stops within 15 s, or ends itself. */
const stopTimeoutMs = 17_000;
const checkMs = 100;
/** No more than is used: the other host may be of another version. */
const sessionsSchema = hostStatusSchema.pick({ sessions: true });

/** The page's address with a code that works once. Never log it. @throws UserError UNAVAILABLE when the host does not answer */
export async function runningPageUrl(host: RunningHost): Promise<string> {
  const { code } = pageCodeAnswerSchema.parse(await ask(host, 'POST', '/api/page-codes'));
  return new URL(`/#code=${code}`, host.url).href;
}

/** Its sessions. @throws UserError UNAVAILABLE when the host does not answer */
export async function runningSessions(host: RunningHost): Promise<SessionSummary[]> {
  return sessionsSchema.parse(await ask(host, 'GET', '/api/status')).sessions;
}

/** Has it give every entry with an address a new token. @throws UserError UNAVAILABLE when the host does not answer */
export async function renewRunningTokens(host: RunningHost): Promise<UpdatedAll> {
  return updatedAllSchema.parse(await ask(host, 'POST', '/api/clients/renew-tokens'));
}

/** Whether it answers at its address, as itself. */
export async function isAnswering({ url, controlToken }: RunningHost, signal: AbortSignal): Promise<boolean> {
  const answer = askProven(new URL('/health', url), controlToken, { method: 'GET', signal });
  return answer.then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Ends the host and waits until its data folder is free. @throws UserError UNAVAILABLE when it does not end */
export async function endRunningHost(host: RunningHost, dataFolder: string): Promise<void> {
  await ask(host, 'POST', '/api/process/shutdown');
  const signal = AbortSignal.timeout(stopTimeoutMs);
  while ((await findRunningHost(dataFolder))?.id === host.id) {
    if (signal.aborted) throw silent(host);
    await delay(checkMs);
  }
}

async function ask(host: RunningHost, method: 'GET' | 'POST', path: string): Promise<unknown> {
  try {
    const { status, text } = await askProven(new URL(path, host.url), host.controlToken, {
      method,
      headers: { authorization: `Bearer ${host.controlToken}` },
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (status < 200 || status > 299) throw new Error(`It answered with status ${status}.`);
    return status === 202 ? undefined : JSON.parse(text);
  } catch (error) {
    throw silent(host, error);
  }
}

function silent({ pid }: RunningHost, cause?: unknown): UserError {
  return new UserError('UNAVAILABLE', 'It runs already, but does not answer.', {
    cause,
    hint: `End process ${pid}, then start again.`,
  });
}
