import type { AskedCall } from './approvals.ts';

/** What the system's notice says of a call that waits. The card itself is on every screen of the page. */
export function approvalNotice({ client, title, session }: AskedCall): { title: string; body: string; path: string } {
  return {
    title: `${client} waits for your approval`,
    body: session === undefined ? `${title}.` : `${title}: ${session}.`,
    path: '/',
  };
}
