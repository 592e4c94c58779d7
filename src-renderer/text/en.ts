import type { SecretStoreKind } from '../../src-shared/host-status.ts';
import type { SessionState } from '../../src-shared/session.ts';
import { activity } from './en/activity.ts';
import { approvals } from './en/approvals.ts';
import { assistants, clients, connect } from './en/clients.ts';
import { credentials } from './en/credentials.ts';
import { help } from './en/help.ts';
import { overview } from './en/overview.ts';
import { palette } from './en/palette.ts';
import { sessions } from './en/sessions.ts';
import { settings } from './en/settings.ts';
import { pluralFor } from '../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Every text of the page, in English; the larger screens have a file each. */
export const en = {
  appName: 'Deephaven MCP',
  pageTitle: (screen: string) => `${screen}: Deephaven MCP`,
  skipToContent: 'Skip to content',
  navigation: 'Screens',
  screens: {
    overview: 'Overview',
    sessions: 'Sessions',
    clients: 'Clients',
    credentials: 'Credentials',
    activity: 'Activity',
    settings: 'Settings',
    help: 'Help',
  },
  on: 'On',
  off: 'Off',
  clear: 'Clear',
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

  overheard: {
    title: 'Another user’s program may know the tokens of your clients',
    text: 'It has the port that your clients know, and they may have sent it their tokens. New ones take the old ones back. A token that you copied yourself you have to make anew.',
    renew: 'Renew tokens',
    renewed: (count: number) => plural(count, { one: '# client has a new token.', other: '# clients have new tokens.' }),
  },

  config: {
    problem: 'The configuration file has an error, so its last good version stays in force',
    caution: 'The configuration file has an error, so less is allowed',
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

  approvals,

  sessions,

  assistants,
  clients,

  connect,

  activity,
  credentials,
  settings,
  help,
  overview,
  palette,

  server: {
    starting: 'Starting',
    listening: (address: string) => `Listening on ${address}`,
    paused: 'Paused: calls are refused',
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
    spare: (count: number) => plural(count, { one: '# warm spare', other: '# warm spares' }),
    spareHint: 'A session that is ready before it is asked for; the settings can switch it off.',
    docker: 'Docker found',
    noDocker: 'No Docker',
    version: (version: string) => `Version ${version}`,
  },
};
