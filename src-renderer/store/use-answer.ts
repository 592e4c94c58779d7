import { useCallback, useEffect, useState } from 'react';

/** What the host answered. While a newer answer is on its way, the one before stays. */
export interface Answer<Value> {
  value: Value | undefined;
  error: unknown;
  /** Asks again. */
  reload: () => void;
  /** Takes over an answer that came another way, such as with a change. */
  accept: (value: Value) => void;
}

/** Asks the host when the screen opens, and again whenever `key` is another one. */
export function useAnswer<Value>(ask: (signal: AbortSignal) => Promise<Value>, key: string): Answer<Value> {
  const [answer, setAnswer] = useState<{ value: Value | undefined; error: unknown }>({ value: undefined, error: undefined });
  const [count, setCount] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    ask(controller.signal).then(
      value => {
        if (!controller.signal.aborted) setAnswer({ value, error: undefined });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setAnswer(({ value }) => ({ value, error }));
      },
    );
    return () => controller.abort();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `ask` is made anew at each render; the key says when it is another question
  }, [key, count]);

  return {
    ...answer,
    reload: useCallback(() => setCount(count => count + 1), []),
    accept: useCallback((value: Value) => setAnswer({ value, error: undefined }), []),
  };
}
