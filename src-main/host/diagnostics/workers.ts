import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { Check } from './check.ts';

/** Whether a worker of this kind could be started here; a problem only where no other kind could either. */
export function checkWorkers(driver: WorkerDriver, drivers: readonly WorkerDriver[]): Check {
  return async signal => {
    const found = await driver.available(signal);
    if (found.available) return { result: 'good', detail: found.detail ?? 'Ready.' };
    const others = await Promise.all(drivers.map(other => other !== driver && other.available(signal)));
    const isAlone = !others.some(other => other && other.available);
    return { result: isAlone ? 'problem' : 'note', detail: found.reason, fix: found.hint };
  };
}
