import { UserError } from '../../../src-shared/user-error.ts';

const deepestCause = 5;

/** An error as a log line holds it: code and hint of a UserError, the stack of any other, and the causes. */
export function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    ...(error instanceof UserError ? { code: error.code, hint: error.hint } : { stack: error.stack }),
    ...(error instanceof AggregateError && { errors: error.errors.map(inner => errorFields(inner, depth + 1)) }),
    ...(error.cause !== undefined && depth < deepestCause && { cause: errorFields(error.cause, depth + 1) }),
  };
}
