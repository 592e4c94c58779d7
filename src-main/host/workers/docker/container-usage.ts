import type { Container } from 'dockerode';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { abortable } from '../../base/deadlines.ts';
import type { WorkerUsage } from '../worker-driver.ts';
import { jsonLines } from './json-lines.ts';

/** Milliseconds without a question after which the engine is not asked any more. */
const unaskedTimeout = 10_000;
/** Milliseconds for the first answer, which takes the engine one to two seconds. */
const firstTimeout = 5_000;

const cpu = z.object({
  cpu_usage: z.object({ total_usage: z.number() }),
  system_cpu_usage: z.number().optional(),
  online_cpus: z.number().optional(),
});
const statsSchema = z.object({
  cpu_stats: cpu,
  precpu_stats: cpu.optional(),
  memory_stats: z.object({
    usage: z.number().optional(),
    stats: z.object({ inactive_file: z.number().optional(), total_inactive_file: z.number().optional() }).optional(),
  }),
});

/** Tells what a container uses, from one stream of the engine that is open only while somebody asks: a single question takes as long as the first. */
export function createContainerUsage(container: Container, closing: AbortSignal) {
  let newest: Promise<WorkerUsage | undefined> | undefined;
  let unasked: NodeJS.Timeout | undefined;

  /** Reads until nobody asked for a while; `newest` is the first answer, then always the latest one. */
  const open = (): Promise<WorkerUsage | undefined> => {
    const stop = new AbortController();
    const ending = AbortSignal.any([stop.signal, closing]);
    unasked = setTimeout(() => stop.abort(), unaskedTimeout).unref();
    return new Promise(resolve => {
      const read = async () => {
        for await (const usage of usages(container, ending)) {
          resolve(usage);
          newest = Promise.resolve(usage);
        }
      };
      // The container ended, or nobody asks: the next question opens another stream.
      void read()
        .catch(() => {})
        .finally(() => {
          clearTimeout(unasked);
          newest = undefined;
          resolve(undefined);
        });
    });
  };

  return async (signal: AbortSignal): Promise<WorkerUsage | undefined> => {
    newest ??= open();
    unasked?.refresh();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(firstTimeout)]);
    return await abortable(newest, limit).catch(() => {
      signal.throwIfAborted();
      return undefined; // an engine that is slow to tell
    });
  };
}

async function* usages(container: Container, signal: AbortSignal): AsyncGenerator<WorkerUsage> {
  const stream = (await container.stats({ stream: true })) as Readable;
  const stop = () => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const line of jsonLines(stream)) {
      const usage = usageOf(line);
      if (usage) yield usage;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

/** What one answer says, computed as the docker command does; undefined for the first one, which has nothing to compare with. */
export function usageOf(answer: unknown): WorkerUsage | undefined {
  const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = statsSchema.parse(answer);
  if (!before?.system_cpu_usage || !now.system_cpu_usage || memory.usage === undefined) return undefined;
  const machine = now.system_cpu_usage - before.system_cpu_usage;
  const own = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  // Cached files are not counted: the kernel frees them when memory is needed.
  const cached = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    memoryBytes: Math.max(0, memory.usage - cached),
    cpuPercent: machine > 0 ? Math.max(0, (own / machine) * (now.online_cpus ?? 1) * 100) : 0,
  };
}
