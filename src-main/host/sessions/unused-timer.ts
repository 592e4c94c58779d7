/** The longest wait that a timer can hold: 24 days. Milliseconds. */
const longestMs = 2 ** 31 - 1;

/** Calls back once after a time without use. */
export class UnusedTimer {
  readonly #onUnused: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  /** Begins to count anew. @param limit milliseconds; 0 is never, and so is what no timer can hold */
  start(limit: number): void {
    this.stop();
    if (limit > 0 && limit <= longestMs) this.#timer = setTimeout(this.#onUnused, limit).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
