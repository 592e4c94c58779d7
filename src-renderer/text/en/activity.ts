import type { ApprovalOutcome } from '../../../src-shared/approvals-api.ts';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the activity screen. */
export const activity = {
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
  approvals: {
    approved: { card: 'You allowed it in the app.', elicitation: 'You allowed it in the client.' },
    denied: { card: 'You denied it in the app.', elicitation: 'You denied it in the client.' },
    unanswered: { card: 'It waited for your approval in the app.', elicitation: 'It asked for your approval in the client.' },
  } satisfies Record<ApprovalOutcome['outcome'], Record<ApprovalOutcome['by'], string>>,
  noText: 'Nothing',
};
