import { create } from 'zustand';
import type { HostEvent, HostStatus } from '../../src-shared/host-status.ts';
import { announcementOf } from './announcement.ts';
import { say } from './announcer.ts';
import { applyEvent } from './apply-event.ts';

/** How this page stands with the host. Times are epoch milliseconds. */
export type Link =
  | { phase: 'connecting' }
  | { phase: 'live' }
  | { phase: 'lost'; since: number }
  | { phase: 'signed-out'; reason: 'no-code' | 'code-refused' | 'ended' };

export interface HostState {
  link: Link;
  /** The last that the host said; kept while the link is lost. */
  status: HostStatus | undefined;
  /** Grows whenever the configuration changed, so that who shows a part of it asks again. */
  configRevision: number;
}

/** What the page knows of the host; screens select their part. */
export const useHost = create<HostState>()(() => ({
  link: { phase: 'connecting' },
  status: undefined,
  configRevision: 0,
}));

export function setLink(link: Link): void {
  show();
  useHost.setState({ link });
}

/** What came since the last frame. A page that nobody sees has no frames: it keeps the newest, and draws once it is seen. */
let next: HostState | undefined;

/** Brings the store up to date with one event of the host; what comes within one frame shows at once. */
export function receive(event: HostEvent): void {
  const { status: before, configRevision } = next ?? useHost.getState();
  const status = applyEvent(before, event);
  // After an update this page is of the old app: the host has the new one.
  if (before && status && before.version !== status.version) location.reload();
  if (!next) requestAnimationFrame(show);
  next = {
    link: { phase: 'live' },
    status,
    // A whole status comes first and after a gap in which anything may have changed.
    configRevision: event.type === 'config' || event.type === 'status' ? configRevision + 1 : configRevision,
  };
}

/** Shows what is new, and says what of it a person who can't see it wants to know. */
function show(): void {
  if (!next) return;
  const news = announcementOf(useHost.getState().status, next.status);
  useHost.setState(next);
  next = undefined;
  if (news !== undefined) say(news);
}

/** Nothing yet. One and the same list each time, since a selector that makes a new one renders for ever. */
const nothing: never[] = [];

export const useSessions = (): HostStatus['sessions'] => useHost(({ status }) => status?.sessions ?? nothing);
export const useClients = (): HostStatus['clients'] => useHost(({ status }) => status?.clients ?? nothing);
export const useDrivers = (): HostStatus['drivers'] => useHost(({ status }) => status?.drivers ?? nothing);
