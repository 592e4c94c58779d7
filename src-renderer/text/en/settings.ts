import type { SettingName, SettingValues } from '../../../src-shared/settings-api.ts';
import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** The words of one choice, by the value it sets. */
type Words<Name extends SettingName> = Record<Extract<SettingValues[Name], string>, string>;

/** Texts of the settings screen. */
export const settings = {
  search: 'Search settings',
  noMatch: (text: string) => `No setting matches "${text}".`,
  found: (count: number) => plural(count, { one: '# setting found', other: '# settings found' }),
  reset: 'Back to default',
  resetNamed: (label: string) => `Set "${label}" back to its default`,
  saved: (label: string) => `${label}: saved.`,
  restart: 'Takes effect when the app is started again.',
  file: 'Everything here is kept in this file, and your comments in it stay:',
  filePath: 'path of the configuration file',
  pending: 'The file was changed, and waits to be put in force.',
  putInForce: 'Put in force',
  groups: {
    general: 'General',
    server: 'Server',
    workers: 'Sessions',
    security: 'Security',
    tools: 'Tools',
    advanced: 'Advanced',
    about: 'About',
  },
  labels: {
    'app.show_window': ['Show the window at start', 'Started by hand or at login are two things.'],
    'app.on_close': ['When the window is closed', 'Without a tray the app always quits.'],
    'app.tray': ['Show the tray icon', 'Off keeps the app working; start it again to see its window.'],
    'app.theme': ['Theme', 'Contrast and motion always follow your system.'],
    'app.notifications': ['Notifications', 'At most one for each cause in ten minutes.'],
    'server.port': ['Port', 'Clients remember it. After a change, update them on the Clients screen.'],
    'server.auth.mode': ['Who may call', 'A token is in each client’s own entry, sent as a header, never in the address.'],
    'community.session_creation.max_concurrent_sessions': [
      'Sessions at the same time',
      'Running and starting ones count. 0 lets nobody create one.',
    ],
    'community.session_creation.prewarm': [
      'Warm spare',
      'A session that is ready before it is asked for. Each takes about 400 MB of memory.',
    ],
    'community.session_creation.defaults.launch_method': ['Where sessions run', 'Docker keeps them apart; Python starts faster.'],
    'community.session_creation.defaults.heap_size_gb': ['Memory of a session, in GB', 'The most that its Java part may take.'],
    'community.session_creation.defaults.idle_stop_seconds': [
      'Stop idle sessions',
      'Only sessions that are kept. What is in their memory is lost; the next call starts them again.',
    ],
    'app.stop_workers_at_quit': ['Stop sessions at quit', 'Off keeps those in Docker running. Others always end with the app.'],
    'timeouts.script': ['Longest script, in seconds', '0 is no limit.'],
    'security.read_only': ['Read only', 'Clients may look at sessions and tables, and change nothing.'],
    'security.confirm_destructive': [
      'Ask before a script or a deletion',
      'For all clients. For one, choose it on the Clients screen.',
    ],
    'security.allow_scripts': ['Allow scripts', 'Clients may run Python and Groovy in sessions.'],
    'security.community.credential_retrieval_mode': [
      'Let clients read a session’s key',
      'Only for a client that opens sessions in a browser by itself. The app’s own Open needs it not.',
    ],
    'docs.enabled': ['Answer questions from Deephaven’s documentation', 'The question is sent to Deephaven’s service.'],
    'tools.disabled': ['Tools', 'What is off is not shown to any client.'],
    'workspace.roots': [
      'Folders for scripts and data',
      'Clients may read files below them, and no others. With :rw at the end, Python sessions may write there.',
    ],
    'logging.level': ['What is logged', 'More detail helps to find a problem, and fills the disk faster.'],
    'logging.audit': ['Audit log', 'One line for each call, without what went in or out.'],
  } satisfies Record<SettingName, [label: string, note: string]>,
  choices: {
    'app.show_window': { by_hand: 'By hand only', always: 'Always', never: 'Never' } satisfies Words<'app.show_window'>,
    'app.on_close': { tray: 'Keep running in the tray', quit: 'Quit' } satisfies Words<'app.on_close'>,
    'app.theme': { system: 'As the system', light: 'Light', dark: 'Dark' } satisfies Words<'app.theme'>,
    'app.notifications': { problems: 'Problems only', all: 'All', none: 'None' } satisfies Words<'app.notifications'>,
    'server.auth.mode': {
      token: 'Clients with a token',
      none: 'Every program on this computer',
      jwt: 'Signed tokens (JWT)',
      module: 'As a module decides',
    } satisfies Words<'server.auth.mode'>,
    'community.session_creation.prewarm': { auto: 'Automatic', 0: 'Off', 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' },
    'community.session_creation.defaults.launch_method': {
      none: 'Docker where it is found, else Python',
      docker: 'Docker',
      python: 'Python',
    },
    'community.session_creation.defaults.idle_stop_seconds': {
      0: 'Never',
      900: 'After 15 minutes',
      3600: 'After 1 hour',
      14400: 'After 4 hours',
      86400: 'After a day',
    },
    'security.community.credential_retrieval_mode': {
      none: 'Never',
      dynamic_only: 'Of sessions created here',
      static_only: 'Of servers in the file',
      all: 'Of all sessions',
    } satisfies Words<'security.community.credential_retrieval_mode'>,
    'logging.level': {
      DEBUG: 'Everything',
      INFO: 'Normal',
      WARNING: 'Warnings',
      ERROR: 'Errors only',
    } satisfies Words<'logging.level'>,
  },
  otherChoice: (value: string) => value,
  secondsChoice: (seconds: number) => plural(seconds, { one: 'After # second', other: 'After # seconds' }),
  toolUsed: (count: number) => (count === 0 ? 'Not used yet' : plural(count, { one: 'Used once', other: 'Used # times' })),
  toolKinds: { reads: 'Reads', changes: 'Changes', destroys: 'Runs or deletes' },
  offByGroup: (key: string) => `Off by ${key} in the file`,
  folders: {
    add: 'Add folder',
    remove: (folder: string) => `Remove ${folder}`,
    label: 'Folder',
    rule: 'An absolute path.',
    none: 'None: clients can’t read files.',
  },
  about: {
    version: 'Version',
    node: 'Node',
    system: 'System',
    dataFolder: 'Data folder',
    logFolder: 'Log folder',
    noTelemetry: 'Nothing is sent anywhere by itself: no telemetry.',
  },
  login: { label: 'Start at login', note: 'Without its window. It listens when you need it.' },
  withoutTokens: {
    title: 'Let every program call without a token?',
    loss: 'Any program and any other person on this computer could then use your sessions.',
    confirm: 'Allow without a token',
    keep: 'Keep the tokens',
  },
};
