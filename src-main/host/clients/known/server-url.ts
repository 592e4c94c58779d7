import { join } from 'node:path';
import type { ClientDefinition } from '../client-definition.ts';
import { localFolder } from '../machine.ts';

/** Clients that call the address `serverUrl`; a `url` does not connect. */
const serverUrl: Pick<ClientDefinition, 'format' | 'parent' | 'httpEntry'> = {
  format: 'jsonc',
  parent: ['mcpServers'],
  httpEntry: (url, authorization) => ({ serverUrl: url, headers: { Authorization: authorization } }),
};

export const windsurf: ClientDefinition = {
  ...serverUrl,
  id: 'windsurf',
  name: 'Windsurf',
  sure: 'certain',
  userFiles: ({ home }) => [{ path: join(home, '.codeium', 'windsurf', 'mcp_config.json') }],
  signs: machine => ({
    folder: join(machine.home, '.codeium', 'windsurf'),
    applications: ['Windsurf'],
    programs: [join(localFolder(machine), 'Programs', 'Windsurf')],
    commands: ['windsurf'],
  }),
  afterwards: 'Press refresh in the MCP panel of Windsurf.',
};

export const antigravity: ClientDefinition = {
  ...serverUrl,
  id: 'antigravity',
  name: 'Antigravity',
  sure: 'documented',
  userFiles: ({ home }) => [{ path: join(home, '.gemini', 'config', 'mcp_config.json') }],
  signs: ({ home }) => ({ folder: join(home, '.gemini', 'config'), applications: ['Antigravity'], commands: ['antigravity'] }),
  afterwards: 'Press refresh in the MCP settings of Antigravity.',
};
