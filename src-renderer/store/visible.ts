import { useSyncExternalStore } from 'react';

/** Whether a person can see this page now. */
export const useVisible = (): boolean => useSyncExternalStore(onChange, () => document.visibilityState === 'visible');

function onChange(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
