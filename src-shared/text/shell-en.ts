import { pluralFor } from './plural.ts';

const plural = pluralFor('en');

const sessionsReady = (count: number) =>
  count === 0 ? 'no session ready' : plural(count, { one: '# session ready', other: '# sessions ready' });
const sessions = (count: number) => (count === 0 ? 'no sessions' : plural(count, { one: '# session', other: '# sessions' }));
const clients = (count: number) => (count === 0 ? 'no clients' : plural(count, { one: '# client', other: '# clients' }));
const calls = (count: number) => plural(count, { one: '# call running', other: '# calls running' });
const workers = (count: number) => plural(count, { one: '# worker', other: '# workers' });

/** Every text of the tray, the menus, the dialogs and the notifications of the desktop app, in English. */
export const shellEn = {
  appName: 'Deephaven MCP',

  tray: {
    ready: (ready: number, known: number) => `● Ready: ${sessions(ready)}, ${clients(known)}`,
    busy: (running: number) => `◉ Busy: ${calls(running)}`,
    attention: (what: string) => `▲ Needs attention: ${what}`,
    paused: '❙❙ Paused: new calls are refused',
    starting: '○ Starting…',
    stopped: '○ Stopped',
    sessionTrouble: (count: number) => plural(count, { one: '# session has a problem', other: '# sessions have a problem' }),
    oneSession: (name: string, word: string) => `${name}, ${word}`,
    approvals: (count: number) => plural(count, { one: '# call waits for your yes', other: '# calls wait for your yes' }),
    configProblem: 'the configuration file has an error',
    tooltip: (what: string) => `Deephaven MCP: ${what}`,
    tooltips: {
      ready: sessionsReady,
      busy: calls,
      attention: 'needs attention',
      paused: 'paused',
      starting: 'starting',
      stopped: 'stopped',
    },
    sessions: 'Sessions',
    session: (name: string, state: string) => `${name}:  ${state}`,
    phases: {
      stopped: 'Stopped',
      starting: 'Starting…',
      ready: 'Ready',
      stopping: 'Stopping…',
      failed: 'Failed',
      unreachable: 'Unreachable',
    },
    sessionBusy: (count: number) => `Busy (${plural(count, { one: '# call', other: '# calls' })})`,
    allSessions: (count: number) => `All sessions… (${count})`,
    openSession: 'Open in browser',
    copyLink: 'Copy link',
    start: 'Start',
    restart: 'Restart',
    stop: 'Stop',
    details: 'Details…',
    newSession: 'New session…',
    copyAddress: 'Copy MCP address',
    addToClient: 'Add to client',
    clientAdded: (title: string) => `${title} ✓`,
    otherClient: 'Other…',
    pause: 'Pause new calls',
    startAtLogin: 'Start at login',
    settings: 'Settings…',
    quit: 'Quit',
    quitStopping: (count: number) => `Quit (stops ${workers(count)})`,
  },

  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    closeWindow: 'Close window',
    reload: 'Reload',
    overview: 'Overview',
    sessions: 'Sessions',
    clients: 'Clients',
    credentials: 'Credentials',
    activity: 'Activity',
    settings: 'Settings',
    diagnostics: 'Diagnostics',
    documentation: 'Deephaven documentation',
    about: 'About Deephaven MCP',
  },

  about: { copyright: 'Apache License 2.0', credits: 'Deephaven for AI assistants' },

  dialogs: {
    stopTitle: (name: string) => `Stop "${name}"?`,
    restartTitle: (name: string) => `Restart "${name}"?`,
    lost: 'Its tables and variables in memory are lost.',
    deleted: 'It is not kept: the session is deleted, and its tables and variables in memory are lost.',
    stop: 'Stop',
    restart: 'Restart',
    keep: 'Keep running',

    trayTitle: 'Deephaven MCP keeps running',
    trayText:
      'It is in the tray, so that your clients can go on. Start it again, or use the menu of its icon, to see the window.',
    understood: 'Got it',
    quitTitle: 'Quit Deephaven MCP?',
    quitText: (count: number) =>
      count === 0
        ? 'No tray was found on this desktop, so closing the window quits the app. Clients cannot use it then.'
        : `Closing the window quits the app here, and stops ${workers(count)}. Tables in memory are lost.`,
    quit: 'Quit',
    stay: 'Keep open',

    takeOverTitle: 'Deephaven MCP already runs without a window',
    takeOverText: (count: number) =>
      `A client started it in the background. To go on here it has to start again, which stops ${workers(count)}. Tables in memory are lost.`,
    takeOver: 'Start again here',
    useRunning: 'Use it as it is',
    startFailed: 'Deephaven MCP cannot start',

    unresponsiveTitle: 'The window does not answer',
    unresponsiveText: 'Sessions and clients go on as they are.',
    wait: 'Wait',
    reload: 'Reload',
    crashedTitle: 'The window stopped working several times',
    crashedText: 'Sessions and clients go on as they are. The log says more.',
    close: 'Close window',
  },

  notices: {
    failed: (name: string) => `Session "${name}" failed`,
    unreachable: (name: string) => `Session "${name}" is unreachable`,
    unauthorized: (name: string) => `The credential of "${name}" was refused`,
    several: (count: number) => `${count} sessions have a problem`,
    ready: (name: string) => `Session "${name}" is ready`,
    readyBody: 'Your clients can use it now.',
    firstCall: (name: string) => `${name} made its first call`,
    firstCallBody: 'It is connected.',
  },
};
