/** The longest wait that a timer can hold. */
const longestMs = 2 ** 31 - 1;

/** Calls back once after a time without use. */
export class UnusedTimer {
  readonly #onUnused: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  /** Begins to count anew. @param limit milliseconds; 0 is never */
  start(limit: number): void {
    this.stop();
    if (limit > 0) this.#timer = setTimeout(this.#onUnused, Math.min(limit, longestMs)).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
