import { UserError } from '../../../src-shared/user-error.ts';

/** Why a worker did not start that needed a file of the data folder. @param cause why that file could not be written */
export function notRecorded(what: string, cause: UserError): UserError {
  return new UserError('LAUNCH_FAILED', `The worker did not start: ${what}. ${cause.message}`, {
    cause,
    ...(cause.hint !== undefined && { hint: cause.hint }),
    details: { exit_code: null, log_tail: [] },
  });
}
