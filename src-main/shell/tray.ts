import { nativeTheme, Tray } from 'electron';
import type { ShellCommand } from '../../src-shared/shell/menu-item.ts';
import { trayMenu, type TrayView } from '../../src-shared/shell/tray-menu.ts';
import { trayShapes, trayState, trayTooltip, type TrayShape } from '../../src-shared/shell/tray-state.ts';
import { buildMenu } from './menus.ts';
import { trayIcon } from './tray-icons.ts';

/** The icon in the tray, with its menu. */
export interface TrayIcon {
  /** Shows the icon, tooltip and menu of this moment; what did not change is left alone, since an open menu may close. */
  update(view: TrayView): void;
  close(): void;
}

export function createTray(run: (command: ShellCommand) => void): TrayIcon {
  let tray: Tray | undefined;
  let shape: TrayShape = 'stopped';
  let shown = '';

  const drawAgain = () => tray?.setImage(trayIcon(shape));
  nativeTheme.on('updated', drawAgain);

  function open(): Tray {
    const opened = new Tray(trayIcon(shape));
    // Reported on Windows and macOS only; the menu's first line does the same everywhere.
    opened.on('double-click', () => run({ do: 'show' }));
    return opened;
  }

  return {
    update(view) {
      const items = trayMenu(view);
      const tooltip = trayTooltip(view.status);
      const newShape = trayShapes[trayState(view.status)];
      const text = JSON.stringify([items, tooltip, newShape]);
      if (text === shown) return;
      shown = text;
      if (newShape !== shape) {
        shape = newShape;
        drawAgain();
      }
      tray ??= open();
      tray.setToolTip(tooltip);
      // Linux shows what was set last, so a whole new menu is set each time.
      tray.setContextMenu(buildMenu(items, run));
    },
    close() {
      nativeTheme.off('updated', drawAgain);
      tray?.destroy();
      tray = undefined;
    },
  };
}
