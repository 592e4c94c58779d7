import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the sessions screen. */
export const sessions = {
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
};
