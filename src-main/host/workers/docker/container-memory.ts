import { totalmem } from 'node:os';
import { z } from 'zod';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { WorkerRequest } from '../worker-driver.ts';
import { findMemory } from '../memory-found.ts';
import { workerNeed, type FoundMemory } from '../memory.ts';
import { engineJson } from './engine-request.ts';
import type { FoundEngine } from './find-engine.ts';

const gib = 1024 ** 3;
/** How far an engine's memory may be from this machine's and still be the same. */
const sameMachine = 0.02;

const infoAnswer = z.object({ MemTotal: z.number() });

/** A worker that would be killed by its own limit. @throws UserError INVALID_ARGUMENT */
export function checkMemoryLimit({ heapSizeGb, docker }: Pick<WorkerRequest, 'heapSizeGb' | 'docker'>): void {
  const limit = docker?.memoryLimitGb ?? null;
  const need = workerNeed(heapSizeGb) / gib;
  if (limit === null || limit >= need) return;
  const heap = Math.floor((heapSizeGb - (need - limit)) * 10) / 10;
  const smaller = heap > 0 ? `, or heap_size_gb ${heap}` : '';
  throw new UserError(
    'INVALID_ARGUMENT',
    `docker_memory_limit_gb ${limit} is too small for heap_size_gb ${heapSizeGb}: such a worker may use up to ${need.toFixed(1)} GB`,
    { hint: `Use docker_memory_limit_gb ${Math.ceil(need * 10) / 10} or more${smaller}.` },
  );
}

/** The memory that containers can have: this machine's, unless the engine runs in a virtual machine, which has its own. */
export async function containerMemory({ address }: FoundEngine, signal: AbortSignal): Promise<FoundMemory> {
  const { MemTotal: total } = infoAnswer.parse(await engineJson(address, '/info', signal));
  if (Math.abs(total / totalmem() - 1) < sameMachine) return await findMemory(signal);
  // What other containers use would take the engine more than a second to say.
  return { available: total, reachable: total };
}
