import { join } from 'node:path';
import { startedEntry, type ClientDefinition } from '../client-definition.ts';
import { folderFrom, type Machine } from '../machine.ts';

/** Codex gives a tool one minute, and a first session or a long script needs more. Seconds. */
const toolTimeoutSec = 600;

/** The command line, the app and the editor extensions share one file. */
export const codex: ClientDefinition = {
  id: 'codex',
  name: 'Codex',
  sure: 'certain',
  format: 'toml',
  parent: ['mcp_servers'],
  httpEntry: (url, authorization) => ({
    url,
    http_headers: { Authorization: authorization },
    tool_timeout_sec: toolTimeoutSec,
  }),
  bridgeEntry: command => ({ ...startedEntry(command), tool_timeout_sec: toolTimeoutSec }),
  userFiles: machine => [{ path: join(codexFolder(machine), 'config.toml') }],
  projectFile: ['.codex', 'config.toml'],
  signs: machine => ({ folder: codexFolder(machine), applications: ['Codex'], commands: ['codex'] }),
  afterwards: 'Start a new session in Codex.',
};

export const grok: ClientDefinition = {
  id: 'grok',
  name: 'Grok Build',
  sure: 'documented',
  format: 'toml',
  parent: ['mcp_servers'],
  httpEntry: (url, authorization) => ({ url, headers: { Authorization: authorization } }),
  userFiles: machine => [{ path: join(grokFolder(machine), 'config.toml') }],
  signs: machine => ({ folder: grokFolder(machine), commands: ['grok'] }),
  afterwards: 'Start a new session in Grok Build.',
};

function codexFolder({ home, env }: Machine): string {
  return folderFrom(env['CODEX_HOME'], join(home, '.codex'));
}

function grokFolder({ home, env }: Machine): string {
  return folderFrom(env['GROK_HOME'], join(home, '.grok'));
}
