import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuItem, ShellCommand } from '../../src-shared/shell/menu-item.ts';

/** A menu of Electron from plain items; choosing one runs its command. */
export function buildMenu(items: readonly MenuItem[], run: (command: ShellCommand) => void): Menu {
  return Menu.buildFromTemplate(items.map(item => templateOf(item, run)));
}

function templateOf(item: MenuItem, run: (command: ShellCommand) => void): MenuItemConstructorOptions {
  if ('role' in item) return { role: item.role };
  if ('items' in item) return { label: item.label, submenu: item.items.map(child => templateOf(child, run)) };
  if (!('command' in item)) return { type: 'separator' };
  const { label, command, accelerator, isEnabled = true, isChecked } = item;
  return {
    label,
    enabled: isEnabled,
    ...(isChecked !== undefined && { type: 'checkbox', checked: isChecked }),
    ...(accelerator !== undefined && { accelerator }),
    click: () => run(command),
  };
}
