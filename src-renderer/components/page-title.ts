import { useEffect } from 'react';

/** Names the browser's tab; the file's own title stands until then, so that a tab never shows an address with a code. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
