import { newSession, numberedScreens } from '../page-address.ts';
import { shellEn } from '../text/shell-en.ts';
import { show, type MenuItem, type SystemRole } from './menu-item.ts';

const { menu: text, tray } = shellEn;
const separator = { type: 'separator' } as const;
const documentation = 'https://deephaven.io/core/docs/';

/** The application menu. On macOS its first menu is the app's own, as everywhere there. */
export function appMenu(isMac: boolean): MenuItem[] {
  const settings: MenuItem = {
    label: tray.settings,
    accelerator: 'CmdOrCtrl+,',
    command: show('settings'),
  };
  const about: MenuItem = { label: text.about, command: { do: 'about' } };
  const quit: MenuItem = { label: tray.quit, accelerator: 'CmdOrCtrl+Q', command: { do: 'quit' } };
  return [
    ...(isMac ? [appItems(about, settings, quit)] : []),
    { label: text.file, items: [...fileItems, ...(isMac ? [] : [separator, settings, separator, quit])] },
    { label: text.edit, items: roles('undo', 'redo', undefined, 'cut', 'copy', 'paste', 'selectAll') },
    { label: text.view, items: viewItems },
    ...(isMac ? [{ label: text.window, items: roles('minimize', 'zoom', undefined, 'front') }] : []),
    { label: text.help, items: [...helpItems, ...(isMac ? [] : [separator, about])] },
  ];
}

function appItems(about: MenuItem, settings: MenuItem, quit: MenuItem): MenuItem {
  const items = [about, separator, settings, separator, ...roles('services', undefined, 'hide', 'hideOthers', 'unhide')];
  return { label: shellEn.appName, items: [...items, separator, quit] };
}

const fileItems: MenuItem[] = [
  { label: tray.newSession, accelerator: 'CmdOrCtrl+N', command: show('sessions', newSession) },
  { label: tray.copyAddress, command: { do: 'copy-address' } },
  separator,
  { label: text.closeWindow, accelerator: 'CmdOrCtrl+W', command: { do: 'close-window' } },
];

const viewItems: MenuItem[] = [
  ...numberedScreens.map((screen, index) => ({
    label: text[screen],
    accelerator: `CmdOrCtrl+${index + 1}`,
    command: show(screen),
  })),
  separator,
  { label: text.reload, accelerator: 'CmdOrCtrl+R', command: { do: 'reload' } },
  ...roles(undefined, 'resetZoom', 'zoomIn', 'zoomOut', undefined, 'togglefullscreen'),
];

const helpItems: MenuItem[] = [
  { label: text.diagnostics, command: show('help') },
  { label: text.documentation, command: { do: 'open-address', url: documentation } },
];

/** Items of the system; undefined is a line between them. */
function roles(...names: (SystemRole | undefined)[]): MenuItem[] {
  return names.map(role => (role ? { type: 'role', role } : separator));
}
