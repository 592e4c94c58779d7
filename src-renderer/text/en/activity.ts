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
  more: (count: number) => plural(count, { one: 'Show # more', other: 'Show # more' }),
  resume: 'Go on',
  export: 'Export',
  exportName: 'deephaven-mcp-calls.json',
  clear: 'Clear',
  clearTitle: 'Forget all calls?',
  clearLoss: 'The list is emptied. What is in the audit log stays.',
  keep: 'Keep',
  cleared: 'The list of calls is empty.',
  repeat: 'Repeat',
  repeatTitle: (tool: string) => `Run ${tool} again?`,
  repeatEffect: 'It runs once more with the same arguments, as you.',
  notNow: 'Not now',
  repeated: (tool: string) => `${tool} ran again.`,
  perMinute: 'Calls per minute',
  latency: 'Usual time of a call',
  lastHour: 'the last hour',
  perMinuteLine: (now: string, most: string) => `Calls per minute over the last hour: ${now} in this minute, ${most} at most`,
  latencyLine: (now: string, most: string) => `Median time of a call over the last hour: ${now} now, ${most} at most`,
  failedOf: (count: number) => plural(count, { one: '# failed', other: '# failed' }),
};
