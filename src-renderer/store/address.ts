import { useSyncExternalStore } from 'react';

export const screens = ['overview', 'sessions', 'clients', 'activity'] as const;
export type ScreenName = (typeof screens)[number];

/** Takes the one-time code out of the address, so that it is in no history and no screenshot. */
export function takeCode(): string | undefined {
  const match = /^#code=([^&]+)/.exec(location.hash);
  if (!match) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(match[1]!);
}

export const linkTo = (screen: ScreenName): string => `#/${screen}`;

/** The screen that the address names. */
export function useScreen(): ScreenName {
  return useSyncExternalStore(onAddressChange, readScreen);
}

function readScreen(): ScreenName {
  const name = location.hash.slice(2);
  return screens.find(screen => screen === name) ?? 'overview';
}

function onAddressChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
