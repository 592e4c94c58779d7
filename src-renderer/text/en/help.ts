import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the help screen. */
export const help = {
  checks: 'Checks',
  running: 'Looking at this computer…',
  again: 'Check again',
  copyReport: 'report',
  results: { good: 'Passed', note: 'Note', problem: 'Problem' },
  allGood: (count: number) => plural(count, { one: 'The one check passed.', other: 'All # checks passed.' }),
  someBad: (count: number) => plural(count, { one: '# check found a problem.', other: '# checks found a problem.' }),
  someNotes: (count: number) => plural(count, { one: 'No problem found, # note.', other: 'No problem found, # notes.' }),
  about: 'This app',
  shortcuts: 'Keyboard shortcuts',
  reportTitle: 'Deephaven MCP report',
};
