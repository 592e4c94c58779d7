import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { Check } from './check.ts';

/** Whether a worker of this kind could be started here. */
export function checkWorkers(driver: WorkerDriver): Check {
  return async signal => {
    const title = `Sessions of kind ${driver.method}`;
    const found = await driver.available(signal);
    if (found.available) return { title, result: 'good', detail: found.detail ?? 'Ready.' };
    return { title, result: 'problem', detail: found.reason, fix: found.hint };
  };
}
