import type { ElicitRequestFormParams } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ApprovalDecision } from '../../../src-shared/approvals-api.ts';
import type { AskedCall } from '../approvals/approvals.ts';
import type { NoDecision } from '../tools/approve.ts';

const shownLines = 30;
const shownCharacters = 2_000;

/** The words of the form are its values: not every client shows titles. */
const words: Record<ApprovalDecision, string> = {
  once: 'Allow this once',
  client: 'Allow everything from this client, now and later (its permission becomes full)',
  deny: 'Deny',
};

const resultSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('accept'), content: z.object({ decision: z.string() }) }),
  z.object({ action: z.enum(['decline', 'cancel']) }),
]);

/** The form that a client shows. */
export function question(call: AskedCall): ElicitRequestFormParams {
  return {
    mode: 'form',
    message: messageOf(call),
    requestedSchema: {
      type: 'object',
      properties: { decision: { type: 'string', title: 'Decision', enum: choicesOf(call).map(choice => words[choice]) } },
      required: ['decision'],
    },
  };
}

/** What a person decided, from what the client sent. */
export function decisionIn(call: AskedCall, result: unknown): ApprovalDecision | NoDecision {
  const answer = resultSchema.safeParse(result).data;
  if (!answer) return 'invalid';
  if (answer.action !== 'accept') return answer.action === 'decline' ? 'deny' : 'dismissed';
  const { decision } = answer.content;
  return choicesOf(call).find(choice => words[choice] === decision) ?? 'invalid';
}

function choicesOf({ canAllowClient }: AskedCall): ApprovalDecision[] {
  return canAllowClient ? ['once', 'client', 'deny'] : ['once', 'deny'];
}

function messageOf({ client, title, tool, session, arguments: args, script }: AskedCall): string {
  return [
    `Client "${client}" wants to call ${tool} (${title.toLowerCase()})${session === undefined ? '' : ` on ${session}`}. It can change or delete things.`,
    ...args.map(({ name, value }) => `${name}: ${value}`),
    ...(script === undefined ? [] : ['', ...beginningOf(script)]),
  ].join('\n');
}

function beginningOf(script: string): string[] {
  const shown = script.slice(0, shownCharacters).split('\n').slice(0, shownLines);
  const rest = script.length - shown.join('\n').length;
  return rest === 0 ? ['Script:', ...shown] : ['Script (its beginning):', ...shown, `… ${rest} more characters are not shown`];
}
