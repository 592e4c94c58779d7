import { linkTo, type ScreenName } from '../page-address.ts';

/** What a menu item or a notification does when it is chosen. */
export type ShellCommand =
  /** Shows the window, on `path` of the page if there is one, such as `/sessions`. */
  | { do: 'show'; path?: string }
  | { do: 'open-session' | 'copy-session-link' | 'start-session' | 'restart-session' | 'stop-session'; id: string }
  | { do: 'copy-address' }
  | { do: 'pause'; isPaused: boolean }
  | { do: 'start-at-login'; isOn: boolean }
  | { do: 'open-address'; url: string }
  | { do: 'about' | 'close-window' | 'reload' | 'quit' };

/** One line of a menu, without anything of Electron. `accelerator` is in Electron's notation, such as `CmdOrCtrl+N`. */
export type MenuItem =
  | { type: 'separator' }
  /** What the system itself does, such as copying. */
  | { type: 'role'; role: SystemRole }
  | { label: string; items: MenuItem[] }
  | { label: string; command: ShellCommand; accelerator?: string; isEnabled?: boolean; isChecked?: boolean };

export type SystemRole =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'minimize'
  | 'zoom'
  | 'front'
  | 'services'
  | 'hide'
  | 'hideOthers'
  | 'unhide';

/** Shows a screen, and on some screens one thing of it, such as a session by its id. */
export function show(screen: ScreenName, item?: string): ShellCommand {
  return { do: 'show', path: linkTo(screen, item).slice(1) };
}
