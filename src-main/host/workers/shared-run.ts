import { abortable } from '../base/deadlines.ts';

/**
 * One piece of work that many callers wait for at once and that belongs to none of them: a caller that gives up leaves it running.
 * Nothing is remembered: when it has ended, the next caller runs it again.
 */
export class SharedRun<T> {
  readonly #work: (onStep: (step: string) => void) => Promise<T>;
  readonly #listeners = new Set<(step: string) => void>();
  #running: Promise<T> | undefined;
  #step: string | undefined;

  constructor(work: (onStep: (step: string) => void) => Promise<T>) {
    this.#work = work;
  }

  /** Starts the work, or joins the run that is under way. Rejects with `signal`'s reason when that aborts first. */
  async join(onStep: (step: string) => void, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.#listeners.add(onStep);
    if (this.#running && this.#step !== undefined) onStep(this.#step);
    this.#running ??= this.#start();
    try {
      return await abortable(this.#running, signal);
    } finally {
      this.#listeners.delete(onStep);
    }
  }

  async #start(): Promise<T> {
    try {
      return await this.#work(step => {
        this.#step = step;
        for (const listener of this.#listeners) listener(step);
      });
    } finally {
      this.#running = undefined;
      this.#step = undefined;
    }
  }
}
