import { readSettings } from '../api/settings.ts';
import { useHost } from './host-store.ts';

const key = 'theme';

/** Shows the theme that was set, from the first paint on; without one, the system decides. */
export function followTheme(): void {
  show(localStorage.getItem(key));
  let shown = -1;
  useHost.subscribe(({ configRevision, link }) => {
    if (link.phase !== 'live' || configRevision === shown) return;
    shown = configRevision;
    // When the host does not answer, the theme stays as it is.
    readSettings().then(
      ({ values }) => {
        localStorage.setItem(key, values['app.theme']);
        show(values['app.theme']);
      },
      () => undefined,
    );
  });
}

function show(theme: string | null): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  else delete document.documentElement.dataset['theme'];
}
