import { useSyncExternalStore } from 'react';

const tickMs = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time now, in steps of `stepMs`; one timer for the whole page, none while nothing shows a running time. */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(onTick, () => Math.floor(Date.now() / stepMs) * stepMs);
}

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const tell of listeners) tell();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
