import { useEffect } from 'react';
import { useHost } from '../store/host-store.ts';
import { en } from '../text/en.ts';

/** Names the browser's tab, after the number of calls that wait for a person; the file's own title stands until then, so that a tab never shows an address with a code. */
export function usePageTitle(title: string): void {
  const waiting = useHost(({ status }) => status?.approvals.length ?? 0);
  const full = waiting > 0 ? en.approvals.pageTitle(waiting, title) : title;
  useEffect(() => {
    document.title = full;
  }, [full]);
}
