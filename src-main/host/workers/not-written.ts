import { UserError } from '../../../src-shared/user-error.ts';

/** Why a worker did not start that needed a file of the data folder. */
export function notWritten(what: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError('LAUNCH_FAILED', `The worker did not start: ${what} (${reason}).`, {
    cause,
    hint: 'Check that the data folder can be written and its disk has room.',
    details: { exit_code: null, log_tail: [] },
  });
}
