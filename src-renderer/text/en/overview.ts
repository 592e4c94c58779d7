/** Texts of the overview and the first run. */
export const overview = {
  pausedTitle: 'New calls are held back',
  pausedHint: 'Clients are told that you paused them.',
  resume: 'Go on',
  firstRun: {
    title: 'Three steps to the first answer',
    skip: 'Skip this',
    finish: 'Go to the overview',
    done: 'Done',
    place: {
      title: 'A place to run',
      about: 'Deephaven runs on this computer, in Docker or with Python.',
      looking: 'Looking for Docker, Python and Java…',
      found: (name: string, detail: string | undefined) => (detail === undefined ? name : `${name}: ${detail}`),
      missing: (name: string, reason: string) => `${name}: ${reason}`,
      none: 'Neither is here. Follow one of the hints above, or connect to a server that already runs.',
      names: { docker: 'Docker', python: 'Python' },
    },
    session: {
      title: 'A session',
      about: 'A session is a Deephaven worker your AI client can use.',
      create: 'Create "local"',
      first: 'The first time takes a minute: what it needs is fetched once.',
    },
    client: {
      title: 'A client',
      about: 'The AI assistant that shall use it.',
      add: (name: string) => `Add to ${name}`,
      none: 'None was found on this computer.',
      all: 'All clients',
      ask: 'Ask your client: list my Deephaven sessions.',
      connected: (name: string) => `${name} is connected.`,
      slow: (name: string) => `No call yet. Restart ${name}, then ask again.`,
    },
    where: {
      desktop: 'Where is the app? In the tray, or start it again.',
      headless: 'Where is this page? Run the start command again: it opens it.',
    },
  },
};
