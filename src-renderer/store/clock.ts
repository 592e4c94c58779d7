import { useSyncExternalStore } from 'react';

const tickMs = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

// A hidden page costs nothing; back in sight it is right at once.
document.addEventListener('visibilitychange', () => {
  tell();
  runWhileSeen();
});

/** The time now, in steps of `stepMs`; one timer for the whole page, none while nothing shows a running time or the page is hidden. */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(onTick, () => Math.floor(Date.now() / stepMs) * stepMs);
}

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  runWhileSeen();
  return () => {
    listeners.delete(listener);
    runWhileSeen();
  };
}

function runWhileSeen(): void {
  if (listeners.size > 0 && document.visibilityState === 'visible') {
    timer ??= setInterval(tell, tickMs);
    return;
  }
  clearInterval(timer);
  timer = undefined;
}

function tell(): void {
  for (const listener of listeners) listener();
}
