import { pythonPlace } from './python/python-place.ts';
import { expect, it, vi } from 'vitest';
import type { DriverStatus } from '../../../src-shared/host-status.ts';
import { createDriversStatus } from './driver-status.ts';
import type { DriverAvailability, WorkerDriver } from './worker-driver.ts';

const unused = () => Promise.reject(new Error('Not asked for.'));

function drivers() {
  let tell: ((now: DriverAvailability) => void) | undefined;
  const python = {
    method: 'python',
    place: pythonPlace,
    available: vi.fn(async () => ({ available: true, detail: 'Java 17' }) as const),
    provision: unused,
    start: unused,
    removeOrphans: unused,
    close: unused,
  } satisfies WorkerDriver;
  const docker: WorkerDriver = {
    ...python,
    method: 'docker',
    watch(onChange) {
      tell = onChange;
      return () => (tell = undefined);
    },
  };
  return { python, list: [python, docker], tell: (now: DriverAvailability) => tell?.(now), isWatched: () => tell !== undefined };
}

it('looks at nothing before somebody wants to know, and at nothing any more when nobody does', async () => {
  const { python, list, tell, isWatched } = drivers();
  const seen: DriverStatus[][] = [];
  const status = createDriversStatus(list, now => seen.push(now));
  expect(status.list()).toEqual([]);
  expect(python.available).not.toHaveBeenCalled();
  status.follow(true);
  tell({ available: false, reason: 'Docker is not installed.', hint: 'Install it' });
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  expect(status.list()).toEqual([
    { method: 'python', available: true, detail: 'Java 17' },
    { method: 'docker', available: false, reason: 'Docker is not installed.', hint: 'Install it' },
  ]);
  status.follow(false);
  expect(isWatched()).toBe(false);
  expect(status.list()).toHaveLength(2);
});

it('tells only what has changed', async () => {
  const { list, tell } = drivers();
  const seen: DriverStatus[][] = [];
  const status = createDriversStatus(list, now => seen.push(now));
  status.follow(true);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  tell({ available: true, detail: '28' });
  tell({ available: true, detail: '28' });
  expect(seen).toHaveLength(2);
});
