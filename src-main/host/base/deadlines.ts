/**
 * `promise`, or the signal's reason as soon as it is aborted, or what `late` makes after `ms` milliseconds.
 * What the promise stands for goes on; if it fails later, nobody hears of it.
 */
export function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  limit?: { ms: number; late: () => Error },
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = limit && setTimeout(() => fail(limit.late()), limit.ms);
    const abort = () => fail(signal.reason);
    const tidyUp = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const fail = (reason: unknown) => {
      tidyUp();
      reject(reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.finally(tidyUp).then(resolve, reject);
  });
}

/** Many clients give up after 60 s: what takes longer than this goes on behind the answer. Milliseconds. */
export const softDeadlineMs = 45_000;

/** How long a caller is likely to wait: `over` resolves then, unless it is disposed before. */
export class SoftDeadline implements Disposable {
  readonly over: Promise<undefined>;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.over = new Promise(resolve => {
      this.#timer = setTimeout(resolve, ms, undefined);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** A signal that aborts with a reason of ours after some time, unless it is disposed before; `AbortSignal.timeout` has only its own. */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, late: () => Error) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#timer = setTimeout(() => controller.abort(late()), ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

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
