/** Every error code that a tool answer, an `/api` answer or the command line can carry (the public contract: add, never rename). */
export const errorCodes = [
  'INVALID_ARGUMENT',
  'INVALID_SESSION_ID',
  'SESSION_NOT_FOUND',
  'SYSTEM_NOT_FOUND',
  'PQ_NOT_FOUND',
  'TABLE_NOT_FOUND',
  'NOT_A_TABLE',
  'COLUMN_NOT_FOUND',
  'INVALID_FILTER',
  'ALREADY_EXISTS',
  'LIMIT_REACHED',
  'NOT_CONFIGURED',
  'DISABLED',
  'READ_ONLY',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'TIMEOUT',
  'CANCELLED',
  'SCRIPT_ERROR',
  'RESPONSE_TOO_LARGE',
  'UNSUPPORTED',
  'LAUNCH_FAILED',
  'CONFIG_ERROR',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface UserErrorOptions extends ErrorOptions {
  /** The next step, for a model and a person alike. */
  hint?: string | undefined;
  /** The next step by our tools, for a model alone: it reads this behind the hint. */
  toolHint?: string | undefined;
  /** More fields of the failure envelope, such as `log_tail` or `traceback`. Never a secret. */
  details?: Record<string, unknown>;
}

/** An error that its reader can act on: `message` says what happened, `hint` what to do next, `cause` is the original. */
export class UserError extends Error {
  override name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly toolHint: string | undefined;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: UserErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.toolHint = options.toolHint;
    this.details = options.details ?? {};
  }
}

/** `error` as a UserError: itself, `CANCELLED` for an abort, `TIMEOUT` for an expired `AbortSignal.timeout`, else `INTERNAL` without its text. */
export function toUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new UserError('CANCELLED', 'The call was cancelled.', { cause: error });
  if (error instanceof Error && error.name === 'TimeoutError')
    return new UserError('TIMEOUT', 'The call took too long.', { cause: error });
  return new UserError('INTERNAL', 'An internal error stopped this call.', {
    cause: error,
    hint: 'The details are in the app log. Calling again may work.',
  });
}
