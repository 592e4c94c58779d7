import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { WorkerUsage } from '../worker-driver.ts';

/** Milliseconds over which the use of the processors is measured. */
const measuredFor = 200;

/** What these processes use together, measured over a moment; undefined when none of them runs. */
export async function workerUsage(pids: readonly number[], signal: AbortSignal): Promise<WorkerUsage | undefined> {
  await look(pids); // the library tells the processor time since the look before
  await sleep(measuredFor, undefined, { signal });
  const found = await look(pids);
  if (found.length === 0) return undefined;
  return {
    memoryBytes: found.reduce((sum, { memory }) => sum + memory, 0),
    cpuPercent: found.reduce((sum, { cpu }) => sum + cpu, 0),
  };
}

async function look(pids: readonly number[]): Promise<pidusage.Status[]> {
  if (pids.length === 0) return [];
  const found = await pidusage([...pids]).catch(() => ({})); // all of them ended
  return Object.values(found).filter(status => status !== undefined);
}
