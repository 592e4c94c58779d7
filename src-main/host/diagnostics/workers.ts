import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { Check } from './check.ts';

/** Whether a worker of this kind could be started here. */
export function checkWorkers(driver: WorkerDriver): Check {
  return async signal => {
    const found = await driver.available(signal);
    if (found.available) return { result: 'good', detail: found.detail ?? 'Ready.' };
    return { result: 'problem', detail: found.reason, fix: found.hint };
  };
}
