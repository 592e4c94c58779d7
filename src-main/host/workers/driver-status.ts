import type { DriverStatus } from '../../../src-shared/host-status.ts';
import type { DriverAvailability, WorkerDriver } from './worker-driver.ts';

/** What can run workers here, as last seen. Nothing is looked at while nobody wants to know. */
export interface DriversStatus {
  list(): DriverStatus[];
  /** Whether somebody wants to know; then each change shows within seconds. */
  follow(isFollowed: boolean): void;
}

/** @param onChange called with the whole list after each change */
export function createDriversStatus(
  drivers: readonly WorkerDriver[],
  onChange: (statuses: DriverStatus[]) => void,
): DriversStatus {
  const known = new Map<string, DriverStatus>();
  let following: AbortController | undefined;
  const list = () => drivers.flatMap(({ method }) => known.get(method) ?? []);

  const note = (method: DriverStatus['method'], now: DriverAvailability) => {
    const before = JSON.stringify(known.get(method));
    known.set(method, { method, ...now });
    if (JSON.stringify(known.get(method)) !== before) onChange(list());
  };

  const followOne = (driver: WorkerDriver, signal: AbortSignal) => {
    const stop = driver.watch?.(now => note(driver.method, now));
    if (stop) signal.addEventListener('abort', stop, { once: true });
    else
      void driver.available(signal).then(
        now => note(driver.method, now),
        () => {}, // nobody wants to know any more
      );
  };

  return {
    list,
    follow(isFollowed) {
      following?.abort();
      following = isFollowed ? new AbortController() : undefined;
      if (following) for (const driver of drivers) followOne(driver, following.signal);
    },
  };
}
