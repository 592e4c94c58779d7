/**
 * Waits for `work`, which goes on by itself when the wait ends early.
 * @throws the signal's reason once it aborts; `late()` after `ms`
 */
export async function waitFor<T>(work: Promise<T>, signal: AbortSignal, limit?: { ms: number; late: () => Error }): Promise<T> {
  work.catch(() => undefined); // a wait that ended early must not leave its failure unhandled
  signal.throwIfAborted();
  const { promise: ended, reject } = rejectable();
  const onAbort = () => reject(signal.reason);
  const timer = limit && setTimeout(() => reject(limit.late()), limit.ms);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function rejectable(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject!: (reason: unknown) => void;
  const promise = new Promise<never>((_, rejected) => (reject = rejected));
  return { promise, reject };
}
