import type { z } from 'zod';
import { apiErrorSchema } from '../../src-shared/host-api.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { en } from '../text/en.ts';
import { token } from './token.ts';

const usualLimitMs = 30_000;

interface RequestOptions<Schema extends z.ZodType> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Ends the question early. */
  signal?: AbortSignal;
  /** Milliseconds to wait; some questions take the host longer than others. */
  limitMs?: number;
  /** What the answer must be. */
  answer: Schema;
}

/**
 * One question to the host.
 * @throws UserError what the host said, or UNAVAILABLE when it did not answer
 */
export async function request<Schema extends z.ZodType>(
  path: string,
  options: RequestOptions<Schema>,
): Promise<z.output<Schema>> {
  const response = await hostFetch(path, {
    method: options.method ?? 'GET',
    ...(options.body !== undefined && { body: JSON.stringify(options.body), headers: { 'Content-Type': 'application/json' } }),
    signal: AbortSignal.any([AbortSignal.timeout(options.limitMs ?? usualLimitMs), ...(options.signal ? [options.signal] : [])]),
  });
  return options.answer.parse(response.status === 204 ? undefined : await response.json());
}

/** `fetch` with the page's token. @throws UserError for every answer that is not a success */
export async function hostFetch(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  const value = token.read();
  if (value !== null) headers.set('Authorization', `Bearer ${value}`);
  const response = await fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    throw new UserError('UNAVAILABLE', en.lost.title, { hint: en.lost.hint, cause: error });
  });
  if (response.ok) return response;
  throw await failureOf(response);
}

async function failureOf(response: Response): Promise<UserError> {
  const body = apiErrorSchema.safeParse(await response.json().catch(() => undefined));
  // A guard before the API may answer without a body of ours.
  if (!body.success) {
    const code = response.status === 401 ? 'UNAUTHENTICATED' : 'UNAVAILABLE';
    return new UserError(code, en.errors.unexpectedAnswer(response.status));
  }
  const { code, message, hint } = body.data.error;
  return new UserError(code, message, hint === undefined ? {} : { hint });
}
