import { UserError } from '../../../src-shared/user-error.ts';

/** A worker that was not ready in time. @param startupTimeout milliseconds @param details such as `log_tail` */
export function startTimeout(startupTimeout: number, details: Record<string, unknown>): UserError {
  return new UserError('TIMEOUT', `Session failed to start within ${Math.round(startupTimeout / 1_000)} seconds`, {
    hint: 'The machine may be busy: try again, or raise startup_timeout_seconds in session_creation.defaults.',
    details,
  });
}
