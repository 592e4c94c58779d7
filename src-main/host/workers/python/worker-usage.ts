import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { WorkerUsage } from '../worker-driver.ts';
import { workerProcesses, type MarkedProcess } from './worker-processes.ts';

/** Milliseconds over which the use of the processors is measured. */
const measuredFor = 200;

/** What a worker and all that it started use together, measured over a moment; undefined when it has ended. */
export async function workerUsage(worker: MarkedProcess, signal: AbortSignal): Promise<WorkerUsage | undefined> {
  const pids = await workerProcesses(worker);
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
