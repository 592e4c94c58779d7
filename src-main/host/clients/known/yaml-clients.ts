import { join } from 'node:path';
import { entryName, type ClientDefinition } from '../client-definition.ts';
import { roamingFolder, xdgFolder, type Machine } from '../machine.ts';

/** Goose gives a call this long. Seconds. */
const gooseTimeoutSec = 300;

/** Its install link carries no headers, so it could not open our server. */
export const goose: ClientDefinition = {
  id: 'goose',
  name: 'Goose',
  sure: 'documented',
  format: 'yaml',
  parent: ['extensions'],
  httpEntry: (url, authorization) => ({
    name: entryName,
    type: 'streamable_http',
    uri: url,
    headers: { Authorization: authorization },
    enabled: true,
    timeout: gooseTimeoutSec,
  }),
  userFiles: machine => [{ path: join(gooseFolder(machine), 'config.yaml') }],
  signs: machine => ({ folder: gooseFolder(machine), applications: ['Goose'], commands: ['goose'] }),
  afterwards: 'Start a new session in Goose.',
};

export const continueDev: ClientDefinition = {
  id: 'continue',
  name: 'Continue',
  sure: 'documented',
  format: 'yaml',
  parent: ['mcpServers'],
  kind: 'item',
  httpEntry: (url, authorization) => ({
    type: 'streamable-http',
    url,
    requestOptions: { headers: { Authorization: authorization } },
  }),
  userFiles: ({ home }) => [{ path: join(home, '.continue', 'config.yaml') }],
  signs: ({ home }) => ({
    folder: join(home, '.continue'),
    programs: [join(home, '.vscode', 'extensions', 'continue.continue-*')],
    commands: ['cn'],
  }),
  afterwards: 'Reload Continue.',
};

function gooseFolder(machine: Machine): string {
  if (machine.platform === 'win32') return join(roamingFolder(machine), 'Block', 'goose', 'config');
  return machine.platform === 'darwin' ? join(machine.home, '.config', 'goose') : join(xdgFolder(machine), 'goose');
}
