interface WaitLimit {
  milliseconds: number;
  error: () => Error;
}

/** `promise`, or the signal's reason as soon as it is aborted, or the limit's error; what the promise stands for goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal, limit?: WaitLimit): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const timer = limit && setTimeout(() => reject(limit.error()), limit.milliseconds);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}
