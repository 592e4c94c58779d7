import { expect, it } from 'vitest';
import { appMenu } from './app-menu.ts';
import type { MenuItem } from './menu-item.ts';

function accelerators(items: readonly MenuItem[]): string[] {
  return items.flatMap(item => ('items' in item ? accelerators(item.items) : 'accelerator' in item ? [item.accelerator!] : []));
}

it.each([true, false])('gives every shortcut once (macOS: %s)', isMac => {
  const used = accelerators(appMenu(isMac));
  expect(used.toSorted()).toEqual([...new Set(used)].toSorted());
  expect(used).toEqual(expect.arrayContaining(['CmdOrCtrl+1', 'CmdOrCtrl+6', 'CmdOrCtrl+N', 'CmdOrCtrl+,', 'CmdOrCtrl+Q']));
});

it('begins with the menu of the app on macOS only', () => {
  expect([appMenu(true)[0], appMenu(false)[0]]).toMatchObject([{ label: 'Deephaven MCP' }, { label: 'File' }]);
});
