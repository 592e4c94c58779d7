import { useMemo, useSyncExternalStore } from 'react';
import { screens, type ScreenName } from '../../src-shared/page-address.ts';

/** Takes the one-time code out of the address, so that it is in no history and no screenshot. */
export function takeCode(): string | undefined {
  const match = /^#code=([^&]+)/.exec(location.hash);
  if (!match) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(match[1]!);
}

/** What the address names: a screen, and on some screens one thing of it, such as a session by its id. */
export interface Place {
  screen: ScreenName;
  item?: string;
}

export function usePlace(): Place {
  const address = useSyncExternalStore(onAddressChange, () => location.hash);
  return useMemo(() => placeOf(address), [address]);
}

function placeOf(address: string): Place {
  const [name, item] = address.slice(2).split('/', 2);
  const screen = screens.find(screen => screen === name);
  if (!screen) return { screen: 'overview' };
  return item ? { screen, item: decoded(item) } : { screen };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand: it names nothing, and the screen says so
  }
}

function onAddressChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
