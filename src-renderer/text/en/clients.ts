import type { Permission } from '../../../src-shared/host-status.ts';
import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the clients screen. */
export const clients = {
  list: 'Clients',
  columns: { name: 'Name', permission: 'Permission', lastCall: 'Last call', added: 'Added', action: 'Action' },
  permissions: { full: 'Everything', ask: 'Asks first', 'read-only': 'Read only' } satisfies Record<Permission, string>,
  empty: 'No client is connected yet.',
  emptyNext: 'Connect Claude Code, Cursor, VS Code or another AI client: make a token for it and copy the entry it needs.',
  all: (count: number) => plural(count, { one: 'Show # client', other: 'Show all # clients' }),
  noTokens: 'Tokens are off: every program on this machine may use this address. Set server.auth.mode to "token" to change that.',
  permissionOf: (name: string) => `Permission of ${name}`,
  permissionMeanings: {
    full: 'Scripts and deletions run unasked',
    ask: 'Each script and deletion needs your approval',
    'read-only': 'Sees sessions and tables, changes nothing',
  } satisfies Record<Permission, string>,
  permissionChanged: (name: string, meaning: string) => `${name}: ${meaning}.`,
  neverCalled: 'No call yet',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke ${name}`,
  revoked: (name: string) => `${name} is revoked.`,
  revokeTitle: (name: string) => `Revoke "${name}"?`,
  revokeLoss:
    'Its token stops working at once, and its calls are refused. Sessions and tables stay. To use it again, connect it with a new token.',
  keep: 'Keep',
};

/** Texts for connecting a client by hand. */
export const connect = {
  action: 'Connect a client',
  title: 'Connect a client',
  name: 'Name',
  nameRule: 'Which program is it? Small letters, digits, - and _, for example cursor.',
  nameWrong: 'Use small letters, digits, - and _, starting with a letter or digit.',
  nameTaken: (name: string) => `There is a client "${name}" already. Choose another name, or revoke that one first.`,
  permission: 'What it may do',
  permissions: {
    full: ['Everything', 'Run scripts, create and delete sessions, read tables.'],
    ask: ['Ask first', 'The same, but a person has to approve each script and each deletion, in your client or here.'],
    'read-only': ['Read only', 'See sessions and read tables. It changes nothing.'],
  } satisfies Record<Permission, [string, string]>,
  submit: 'Create token',
  cancel: 'Cancel',
  doneTitle: (name: string) => `Connect "${name}"`,
  once: 'Copy this now: the token is not shown again.',
  forms: { json: 'JSON', vscode: 'VS Code', claude: 'Claude Code', parts: 'Address and header', address: 'Address' },
  formsLabel: 'Kind of client',
  where: {
    json: 'Merge this into the configuration file of your client. Cursor reads ~/.cursor/mcp.json.',
    vscode: 'In VS Code, run "MCP: Open User Configuration" and merge this into the file.',
    claude: 'Run this in a terminal.',
    parts: 'For any other client that speaks MCP over HTTP.',
  },
  entry: 'entry',
  command: 'command',
  address: 'address',
  header: 'header',
  waiting: (name: string) => `Waiting for the first call of ${name}. Ask it: list my Deephaven sessions.`,
  connected: (name: string) => `${name} is connected.`,
  done: 'Done',
};
