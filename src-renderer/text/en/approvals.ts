import type { ApprovalDecision } from '../../../src-shared/approvals-api.ts';
import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the card that asks a person about a call. */
export const approvals = {
  title: (client: string) => `${client} waits for your approval`,
  what: (title: string, tool: string, session: string | undefined) =>
    session === undefined ? `${title} (${tool})` : `${title} (${tool}) on ${session}`,
  alert: (client: string, title: string, count: number) =>
    `${client} waits for your approval: ${title}. ${plural(count, { one: '# call waits.', other: '# calls wait.' })}`,
  pageTitle: (count: number, title: string) => `(${count}) ${title}`,
  place: (at: number, count: number) => `${at} of ${count}`,
  next: 'Show next',
  waits: (time: string) => `The call waits ${time} more.`,
  gaveUp: 'The call gave up waiting. If you allow it now, it goes through when the client tries again within 10 minutes.',
  script: (lines: number) => plural(lines, { one: 'script, # line', other: 'script, # lines' }),
  arguments: 'What it is called with',
  showAll: 'Show all of the call',
  answers: 'Your answer',
  decisions: {
    once: ['Allow once', 'This call runs. The next one asks again.'],
    client: [
      'Allow this client',
      'From now on everything it calls runs unasked: its permission becomes "Everything" until you change it under Clients.',
    ],
    deny: ['Deny', 'Nothing runs. The client is told not to try it again.'],
  } satisfies Record<ApprovalDecision, [string, string]>,
  decided: {
    once: (client: string) => `Allowed once for ${client}.`,
    client: (client: string) => `${client} may do everything now.`,
    deny: (client: string) => `Denied to ${client}.`,
  } satisfies Record<ApprovalDecision, (client: string) => string>,
};
