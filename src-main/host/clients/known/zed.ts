import { join } from 'node:path';
import type { ClientDefinition } from '../client-definition.ts';
import { roamingFolder, xdgFolder, type Machine } from '../machine.ts';

export const zed: ClientDefinition = {
  id: 'zed',
  name: 'Zed',
  sure: 'certain',
  format: 'jsonc',
  parent: ['context_servers'],
  httpEntry: (url, authorization) => ({ url, headers: { Authorization: authorization } }),
  userFiles: machine => [{ path: join(zedFolder(machine), 'settings.json') }],
  signs: machine => ({ folder: zedFolder(machine), applications: ['Zed'], commands: ['zed', 'zeditor'] }),
  afterwards: 'Zed notices by itself.',
};

/** On macOS too in `~/.config`, whatever the XDG variable says there. */
function zedFolder(machine: Machine): string {
  if (machine.platform === 'win32') return join(roamingFolder(machine), 'Zed');
  return machine.platform === 'darwin' ? join(machine.home, '.config', 'zed') : join(xdgFolder(machine), 'zed');
}
