import { shell, type WebContents } from 'electron';

/**
 * Keeps a window on the host's origin: other addresses open in the person's browser, and nothing is permitted.
 * @param openLink opens one of the host's own, which may carry a code
 */
export function keepInPlace(contents: WebContents, origin: string, openLink: (url: string) => void): void {
  contents.on('will-navigate', event => {
    if (originOf(event.url) === origin) return;
    event.preventDefault();
    openOutside(event.url);
  });
  contents.on('will-redirect', event => {
    if (event.isMainFrame && originOf(event.url) !== origin) event.preventDefault();
  });
  contents.on('will-attach-webview', event => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (originOf(url) === origin) openLink(url);
    else openOutside(url);
    return { action: 'deny' };
  });
  const { session } = contents;
  // Copying is what the page's buttons do, after a click.
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === 'clipboard-sanitized-write'));
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
}

/** Only the web: a `file:` or `smb:` address could start a program. */
function openOutside(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) void shell.openExternal(url);
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
