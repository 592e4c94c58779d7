import { join } from 'node:path';
import { startedEntry, type ClientDefinition } from '../client-definition.ts';
import { localFolder } from '../machine.ts';

export const cursor: ClientDefinition = {
  id: 'cursor',
  name: 'Cursor',
  sure: 'certain',
  format: 'jsonc',
  parent: ['mcpServers'],
  httpEntry: (url, authorization) => ({ url, headers: { Authorization: authorization } }),
  bridgeEntry: startedEntry,
  userFiles: ({ home }) => [{ path: join(home, '.cursor', 'mcp.json') }],
  projectFile: ['.cursor', 'mcp.json'],
  signs: machine => ({
    folder: join(machine.home, '.cursor'),
    applications: ['Cursor'],
    programs: [join(localFolder(machine), 'Programs', 'cursor')],
    commands: ['cursor'],
  }),
  afterwards: 'Cursor notices by itself. If it does not, switch deephaven on in Settings › MCP, or restart Cursor.',
  link: (name, entry) => {
    const config = encodeURIComponent(Buffer.from(JSON.stringify(entry)).toString('base64'));
    return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(name)}&config=${config}`;
  },
};
