import type { Worker } from '../workers/worker-driver.ts';
import { hasOtherClient } from './other-clients.ts';
import { UnusedTimer } from '../base/deadlines.ts';

export interface UnusedWorkerParts {
  /** Seconds without use; 0 is never. */
  seconds: () => number;
  /** The worker that no call uses; undefined while one does, or when there is none. */
  current: () => Worker | undefined;
  onUnused: () => void;
}

/** Notices that nobody used a worker for a time: no call, and no other program that is connected to it. */
export class UnusedWorker {
  readonly #parts: UnusedWorkerParts;
  readonly #timer = new UnusedTimer(() => void this.#look());

  constructor(parts: UnusedWorkerParts) {
    this.#parts = parts;
  }

  /** Begins to count anew. */
  start(): void {
    this.#timer.start(this.#parts.seconds() * 1000);
  }

  stop(): void {
    this.#timer.stop();
  }

  async #look(): Promise<void> {
    const worker = this.#parts.current();
    if (!worker) return;
    const isUsed = await hasOtherClient(worker.address.port).catch(() => true); // nobody can tell: better kept than lost
    if (this.#parts.current() !== worker) return;
    if (isUsed) this.start();
    else this.#parts.onUnused();
  }
}
