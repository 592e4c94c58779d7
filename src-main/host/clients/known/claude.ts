import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startedEntry, type ClientDefinition, type UserFile } from '../client-definition.ts';
import { folderFrom, localFolder, roamingFolder, settingsFolder, type Machine } from '../machine.ts';

const fileName = 'claude_desktop_config.json';

export const claudeDesktop: ClientDefinition = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  sure: 'certain',
  format: 'jsonc',
  parent: ['mcpServers'],
  takesExtension: true,
  userFiles: machine =>
    machine.platform === 'win32' ? windowsFiles(machine) : [{ path: join(settingsFolder(machine), 'Claude', fileName) }],
  signs: machine => ({
    folder: join(settingsFolder(machine), 'Claude'),
    applications: ['Claude'],
    programs: [join(localFolder(machine), 'Packages', 'Claude_*'), join(localFolder(machine), 'AnthropicClaude')],
    commands: ['claude-desktop'],
  }),
  afterwards: 'Quit Claude Desktop fully, also from the tray or the menu bar, and start it again.',
};

export const claudeCode: ClientDefinition = {
  id: 'claude-code',
  name: 'Claude Code',
  sure: 'certain',
  format: 'jsonc',
  parent: ['mcpServers'],
  // Not by its own command: `claude mcp add` takes the token as an argument, which every user of the machine can read.
  httpEntry: (url, authorization) => ({ type: 'http', url, headers: { Authorization: authorization } }),
  bridgeEntry: command => ({ type: 'stdio', ...startedEntry(command) }),
  userFiles: ({ home, env }) => [{ path: join(folderFrom(env['CLAUDE_CONFIG_DIR'], home), '.claude.json') }],
  projectFile: ['.mcp.json'],
  signs: ({ home, env }) => ({ folder: folderFrom(env['CLAUDE_CONFIG_DIR'], join(home, '.claude')), commands: ['claude'] }),
  afterwards: 'Start a new session, or type /mcp in a running one.',
};

/**
 * The Store package keeps its own copy of `%APPDATA%`. Its file goes before the classic one; where several packages could be meant, a
 * person chooses.
 */
async function windowsFiles(machine: Machine): Promise<UserFile[]> {
  const packages = join(localFolder(machine), 'Packages');
  const names = (await readdir(packages).catch(() => [])).filter(name => name.startsWith('Claude_')); // no packages at all
  const packaged = names.map(name => ({
    path: join(packages, name, 'LocalCache', 'Roaming', 'Claude', fileName),
    ...(names.length > 1 && { label: name, suffix: name }),
  }));
  const written = packaged.filter(({ path }) => existsSync(path));
  const classic = join(roamingFolder(machine), 'Claude', fileName);
  if (written.length > 0) return written;
  return existsSync(classic) || packaged.length === 0 ? [{ path: classic }] : packaged;
}
