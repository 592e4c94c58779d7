/** The longest wait that a timer can hold. */
const longestMs = 2 ** 31 - 1;

/** Calls back once after `limit` milliseconds without use; 0 is never. */
export class UnusedTimer {
  readonly #limit: number;
  readonly #onUnused: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(limit: number, onUnused: () => void) {
    this.#limit = limit;
    this.#onUnused = onUnused;
  }

  /** Begins to count anew. */
  start(): void {
    this.stop();
    if (this.#limit > 0) this.#timer = setTimeout(this.#onUnused, Math.min(this.#limit, longestMs)).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
