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
