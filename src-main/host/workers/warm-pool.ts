import type { SpareStatus } from '../../../src-shared/host-status.ts';
import { abortable } from '../base/deadlines.ts';
import { isAlive, type Spare } from './spare.ts';
import { Spares, type SparesParts } from './spares.ts';
import type { Worker, WorkerDriver, WorkerRequest } from './worker-driver.ts';

/** A driver that keeps workers of the default shape ready. Each is used once; what is asked for differently starts cold. */
export interface WarmPool extends WorkerDriver {
  spares(): SpareStatus;
  /** Starts to keep them; before, there are none. */
  begin(): void;
  /** The configuration has changed: spares of another shape, or too many of them, go. */
  refresh(): void;
}

/** Puts a pool of spares in front of a driver. */
export function createWarmPool(parts: Omit<SparesParts, 'driver'> & { driver: WorkerDriver }): WarmPool {
  const { driver, log } = parts;
  const spares = new Spares(parts);
  /** How often a ready spare was there, one that was starting, or none. */
  const counts = { ready: 0, starting: 0, none: 0 };

  const warm = async (request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal) => {
    for (let spare = spares.take(request); spare; spare = spares.take(request)) {
      const found = spare.worker ? 'ready' : 'starting';
      if (found === 'starting') onStep('starting Deephaven');
      const worker = await handOver(spare, request.name, signal);
      if (worker) return { worker, found } as const;
      log.warn({ session: request.name }, 'A spare worker was of no use');
    }
    return undefined;
  };

  return {
    ...driver,
    startsAhead: true,
    async start(request, onStep, signal) {
      spares.createBegins();
      try {
        const given = await warm(request, onStep, signal);
        counts[given?.found ?? 'none'] += 1;
        log.info({ worker: request.name, spare: given?.found ?? 'none', counts }, 'Worker asked for');
        if (given) return given.worker;
        return await driver.start(request, onStep, signal);
      } finally {
        spares.createEnded();
      }
    },
    spares() {
      const ready = spares.all.filter(({ worker }) => worker);
      const known = ready.flatMap(({ memoryBytes }) => memoryBytes ?? []);
      return {
        ready: ready.length,
        starting: spares.all.length - ready.length,
        ...(known.length > 0 && { memoryBytes: known.reduce((sum, bytes) => sum + bytes, 0) }),
      };
    },
    begin: () => spares.begin(),
    refresh: () => spares.refresh(),
    async close() {
      await spares.close();
      await driver.close();
    },
  };
}

/** The spare's worker under its session's name; undefined, and nothing left of it, when it turns out to be of no use. */
async function handOver(spare: Spare, name: string, signal: AbortSignal): Promise<Worker | undefined> {
  let isGiven = false;
  try {
    const worker = await abortable(spare.started, signal);
    if (!(await isAlive(worker)) || (await worker.isUpToDate?.()) === false) return undefined;
    await worker.rename?.(name);
    signal.throwIfAborted();
    isGiven = true;
    return worker;
  } catch {
    signal.throwIfAborted();
    return undefined; // it did not start: whoever asked gets one that is started for them
  } finally {
    if (!isGiven) await spare.end();
  }
}
