import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { toUserError, type ErrorCode } from '../../../../src-shared/user-error.ts';
import type { Log } from '../../observe/log.ts';

const statusOfCode: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  INVALID_ARGUMENT: 400,
  INVALID_SESSION_ID: 400,
  CONFIG_ERROR: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_A_TABLE: 400,
  SESSION_NOT_FOUND: 404,
  TABLE_NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  LIMIT_REACHED: 409,
  LAUNCH_FAILED: 409,
  NOT_CONFIGURED: 409,
  DISABLED: 409,
  UNSUPPORTED: 409,
  RESPONSE_TOO_LARGE: 413,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
};

/** Answers with `{ error: { code, message, hint } }`; what nobody expected is logged, and its text stays here. */
export function apiFailure(error: unknown, c: Context, log: Log): Response {
  const { code, message, hint } = toUserError(error);
  if (code === 'INTERNAL') log.error({ err: error, path: c.req.path }, 'An API request failed');
  return c.json({ error: { code, message, ...(hint && { hint }) } }, statusOfCode[code] ?? 500);
}
