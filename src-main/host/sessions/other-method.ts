import { toUserError, UserError } from '../../../src-shared/user-error.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { LaunchPlan } from './creation.ts';

/** A failed provisioning with one more way out: another method that works here, where the caller does not need this one. */
export async function withOtherMethod(
  error: unknown,
  { request, method }: LaunchPlan,
  drivers: readonly WorkerDriver[],
  signal: AbortSignal,
): Promise<unknown> {
  const failure = toUserError(error);
  const needsDocker = request.dockerImage !== undefined || request.language === 'groovy';
  if (signal.aborted || failure.code !== 'LAUNCH_FAILED' || method !== 'docker' || needsDocker) return error;
  const python = drivers.find(driver => driver.method === 'python');
  if (!python || !(await python.available(signal)).available) return error;
  const hint = [failure.hint, 'Or use launch_method "python", which works here.'].filter(Boolean).join(' ');
  return new UserError(failure.code, failure.message, { cause: error, hint, details: failure.details });
}
