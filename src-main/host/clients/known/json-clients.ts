import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startedEntry, type ClientDefinition } from '../client-definition.ts';
import { xdgFolder } from '../machine.ts';
import type { EntryValue } from '../text/entry-text.ts';

const withHeaders = (url: string, authorization: string): EntryValue => ({ url, headers: { Authorization: authorization } });

export const lmStudio: ClientDefinition = {
  id: 'lm-studio',
  name: 'LM Studio',
  sure: 'documented',
  format: 'jsonc',
  parent: ['mcpServers'],
  httpEntry: withHeaders,
  bridgeEntry: startedEntry,
  userFiles: ({ home }) => [{ path: join(home, '.lmstudio', 'mcp.json') }],
  signs: ({ home }) => ({ folder: join(home, '.lmstudio'), applications: ['LM Studio'], commands: ['lms'] }),
  afterwards: 'LM Studio notices by itself.',
  link: (name, entry) => {
    const config = encodeURIComponent(Buffer.from(JSON.stringify(entry)).toString('base64'));
    return `lmstudio://add_mcp?name=${encodeURIComponent(name)}&config=${config}`;
  },
};

export const copilotCli: ClientDefinition = {
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  sure: 'documented',
  format: 'json',
  parent: ['mcpServers'],
  httpEntry: (url, authorization) => ({ type: 'http', ...withHeaders(url, authorization), tools: ['*'] }),
  userFiles: ({ home }) => [{ path: join(home, '.copilot', 'mcp-config.json') }],
  signs: ({ home }) => ({ folder: join(home, '.copilot'), commands: ['copilot'] }),
  afterwards: 'Start a new session in GitHub Copilot CLI.',
};

export const kiro: ClientDefinition = {
  id: 'kiro',
  name: 'Kiro',
  sure: 'documented',
  format: 'jsonc',
  parent: ['mcpServers'],
  httpEntry: withHeaders,
  userFiles: ({ home }) => [{ path: join(home, '.kiro', 'settings', 'mcp.json') }],
  signs: ({ home }) => ({ folder: join(home, '.kiro'), applications: ['Kiro'], commands: ['kiro', 'kiro-cli'] }),
  afterwards: 'Kiro notices by itself.',
};

export const openCode: ClientDefinition = {
  id: 'opencode',
  name: 'OpenCode',
  sure: 'documented',
  format: 'jsonc',
  parent: file => (hasServers(file) ? ['mcp', 'servers'] : ['mcp']),
  httpEntry: (url, authorization) => ({ type: 'remote', ...withHeaders(url, authorization), enabled: true }),
  userFiles: machine => {
    const folder = join(xdgFolder(machine), 'opencode');
    const commented = join(folder, 'opencode.jsonc');
    return [{ path: existsSync(commented) ? commented : join(folder, 'opencode.json') }];
  },
  signs: machine => ({ folder: join(xdgFolder(machine), 'opencode'), commands: ['opencode'] }),
  afterwards: 'Restart OpenCode.',
};

/** Its vendor says that it starts local commands only. */
export const junie: ClientDefinition = {
  id: 'junie',
  name: 'Junie',
  sure: 'documented',
  format: 'jsonc',
  parent: ['mcpServers'],
  userFiles: ({ home }) => [{ path: join(home, '.junie', 'mcp', 'mcp.json') }],
  projectFile: ['.junie', 'mcp', 'mcp.json'],
  signs: ({ home }) => ({ folder: join(home, '.junie'), commands: ['junie'] }),
  afterwards: 'Restart Junie.',
};

function hasServers(file: unknown): boolean {
  const { mcp } = (file ?? {}) as { mcp?: { servers?: unknown } | null };
  return typeof mcp?.servers === 'object' && mcp.servers !== null && !('type' in mcp.servers);
}
