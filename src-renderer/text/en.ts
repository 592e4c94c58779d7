import type { CallRecord, Permission, SecretStoreKind } from '../../src-shared/host-status.ts';
import type { SessionState } from '../../src-shared/session.ts';
import { pluralFor } from './plural.ts';

const plural = pluralFor('en');

/** Every text of the page, in English. */
export const en = {
  appName: 'Deephaven MCP',
  pageTitle: (screen: string) => `${screen}: Deephaven MCP`,
  skipToContent: 'Skip to content',
  navigation: 'Screens',
  screens: { overview: 'Overview', sessions: 'Sessions', clients: 'Clients', activity: 'Activity' },
  loading: 'Loading…',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyNamed: (what: string) => `Copy ${what}`,
  copyFailed: 'Select the text to copy it',
  never: 'Never',
  none: '–',

  lost: {
    title: 'The app is not running, or this page lost its connection',
    hint: 'Start Deephaven MCP again. This page reconnects by itself.',
    stale: (time: string) => `Below is what it last said, at ${time}.`,
  },
  errors: {
    unexpectedAnswer: (status: number) => `The app answered with status ${status}.`,
  },

  signIn: {
    title: 'Open this page from Deephaven MCP',
    reasons: {
      'no-code': 'This address alone does not sign you in, so that no other page or program can use it.',
      'code-refused': 'The link was used already, or it is more than 10 minutes old.',
      ended: 'This page was signed out: it was not used for 12 hours, or its access was taken back.',
    },
    ways: 'Either of these opens it signed in:',
    steps: [
      'Run the start command again: it opens the page of the app that is running, or prints a link to it.',
      'With the desktop app, start it again, or choose the first line of the menu of its tray icon.',
    ],
  },

  config: {
    problem: 'The configuration file has an error, so its last good version stays in force',
    fix: (file: string) => `Correct ${file}. The app reads it again when you save it.`,
    copyPath: 'path of the configuration file',
  },

  phases: {
    stopped: 'Stopped',
    starting: 'Starting',
    ready: 'Ready',
    busy: 'Busy',
    stopping: 'Stopping',
    failed: 'Failed',
    unreachable: 'Unreachable',
  } satisfies Record<SessionState['phase'], string>,
  announce: (session: string, word: string) => `Session ${session}: ${word}.`,
  callsRunning: (count: number) =>
    count === 0 ? 'No calls running' : plural(count, { one: '# call running', other: '# calls running' }),
  retryIn: (time: string) => `trying again in ${time}`,
  retryNow: 'trying again now',
  stepAndTime: (step: string, time: string) => `${step}, ${time}`,

  sessions: {
    list: 'Sessions',
    columns: { name: 'Name', kind: 'Kind', state: 'State', used: 'Last used', action: 'Action' },
    kinds: {
      python: 'Python',
      docker: 'Docker',
      remote: 'Remote',
      enterprise: (system: string) => `Enterprise, ${system}`,
    },
    empty: 'No sessions yet. A session is a Deephaven worker your AI client can use.',
    emptyNext: 'Ask your client to create one, or describe a server of yours in the configuration file:',
    open: 'Open',
    notOpened: (name: string) => `"${name}" cannot be opened now`,
    openNamed: (name: string) => `Open ${name} in the browser`,
    link: (name: string) => `link to ${name}, for one use within 10 minutes`,
    all: (count: number) => plural(count, { one: 'Show # session', other: 'Show all # sessions' }),
  },

  clients: {
    list: 'Clients',
    columns: { name: 'Name', permission: 'Permission', lastCall: 'Last call', added: 'Added', action: 'Action' },
    permissions: { full: 'Everything', 'read-only': 'Read only', ask: 'Asks first' } satisfies Record<Permission, string>,
    empty: 'No client is connected yet.',
    emptyNext: 'Connect Claude Code, Cursor, VS Code or another AI client: make a token for it and copy the entry it needs.',
    all: (count: number) => plural(count, { one: 'Show # client', other: 'Show all # clients' }),
    noTokens:
      'Tokens are off: every program on this machine may use this address. Set server.auth.mode to "token" to change that.',
    neverCalled: 'No call yet',
    revoke: 'Revoke',
    revokeNamed: (name: string) => `Revoke ${name}`,
    revoked: (name: string) => `${name} is revoked.`,
    revokeTitle: (name: string) => `Revoke "${name}"?`,
    revokeLoss:
      'Its token stops working at once, and its calls are refused. Sessions and tables stay. To use it again, connect it with a new token.',
    keep: 'Keep',
  },

  connect: {
    action: 'Connect a client',
    title: 'Connect a client',
    name: 'Name',
    nameRule: 'Which program is it? Small letters, digits, - and _, for example cursor.',
    nameWrong: 'Use small letters, digits, - and _, starting with a letter or digit.',
    nameTaken: (name: string) => `There is a client "${name}" already. Choose another name, or revoke that one first.`,
    permission: 'What it may do',
    permissions: {
      full: ['Everything', 'Run scripts, create and delete sessions, read tables.'],
      'read-only': ['Read only', 'See sessions and read tables. It changes nothing.'],
    } satisfies Partial<Record<Permission, [string, string]>>,
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
  },

  activity: {
    list: 'Last calls',
    columns: { time: 'Time', client: 'Client', tool: 'Tool', session: 'Session', took: 'Took', size: 'Size', result: 'Result' },
    results: { running: 'Running', ok: 'Done', failed: 'Failed' } satisfies Record<CallRecord['state'], string>,
    empty: 'No calls yet. They appear here as your client works.',
    noMatch: 'No call matches the filter.',
    filter: 'Filter',
    filterRule: 'By client, tool, session or result',
    pause: 'Pause',
    shown: (count: number) => plural(count, { one: '# call', other: '# calls' }),
    all: 'Show all calls',
    details: (tool: string) => `Details of ${tool}`,
    input: 'input',
    output: 'output',
    noText: 'Nothing',
  },

  server: {
    starting: 'Starting',
    listening: (address: string) => `Listening on ${address}`,
    stopped: 'Stopped',
    lost: 'Not connected',
    connecting: 'Connecting',
    mcpAddress: 'MCP address',
  },
  statusBar: {
    label: 'Status',
    sessions: (ready: number, all: number) =>
      all === 0 ? 'No sessions' : plural(all, { one: `${ready} of # session ready`, other: `${ready} of # sessions ready` }),
    secrets: {
      keychain: "Secrets in the system's keychain",
      memory: 'Secrets in memory until quit',
      'encrypted-file': 'Secrets in an encrypted file',
      environment: 'Secrets from the environment',
    } satisfies Record<SecretStoreKind, string>,
    version: (version: string) => `Version ${version}`,
  },
};
