import { join } from 'node:path';
import { startedEntry, type ClientDefinition } from '../client-definition.ts';

export const gemini: ClientDefinition = {
  id: 'gemini',
  name: 'Gemini CLI',
  sure: 'certain',
  format: 'jsonc',
  parent: ['mcpServers'],
  httpEntry: (url, authorization) => ({ url, type: 'http', headers: { Authorization: authorization } }),
  bridgeEntry: startedEntry,
  userFiles: ({ home }) => [{ path: join(home, '.gemini', 'settings.json') }],
  projectFile: ['.gemini', 'settings.json'],
  signs: ({ home }) => ({ folder: join(home, '.gemini'), commands: ['gemini'] }),
  afterwards: 'Restart Gemini CLI, or type /mcp refresh.',
};
