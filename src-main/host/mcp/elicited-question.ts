import type { ElicitRequestFormParams } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { AskedCall } from '../approvals/approvals.ts';
import type { FormDecision, NoDecision } from '../tools/tool-call.ts';

/** More than this no form can be expected to show: most have no place to scroll. */
const shownLines = 30;
const shownCharacters = 2_000;

/** The words of the form are its values: not every client shows titles. */
const words: Record<FormDecision, string> = { once: 'Allow this once', deny: 'Deny' };
const decisions = Object.keys(words) as FormDecision[];

const resultSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('accept'), content: z.object({ decision: z.string() }) }),
  z.object({ action: z.enum(['decline', 'cancel']) }),
]);

/** Whether a client's form can be expected to show all of the call. */
export function fitsForm(call: AskedCall): boolean {
  const message = messageOf(call);
  return message.length <= shownCharacters && message.split('\n').length <= shownLines;
}

/** The form that a client shows. */
export function question(call: AskedCall): ElicitRequestFormParams {
  return {
    mode: 'form',
    message: messageOf(call),
    requestedSchema: {
      type: 'object',
      properties: { decision: { type: 'string', title: 'Decision', enum: decisions.map(decision => words[decision]) } },
      required: ['decision'],
    },
  };
}

/** What a person decided, from what the client sent. */
export function decisionIn(result: unknown): FormDecision | NoDecision {
  const answer = resultSchema.safeParse(result).data;
  if (!answer) return 'invalid';
  if (answer.action !== 'accept') return answer.action === 'decline' ? 'deny' : 'dismissed';
  const { decision } = answer.content;
  return decisions.find(known => words[known] === decision) ?? 'invalid';
}

function messageOf({ client, title, tool, session, arguments: args, script, warning }: AskedCall): string {
  return [
    `Client "${client}" wants to call ${tool} (${title.toLowerCase()})${session === undefined ? '' : ` on ${session}`}. It can change or delete things.`,
    ...(warning === undefined ? [] : [warning]),
    ...args.flatMap(({ name, lines }) =>
      lines.length === 1 ? `${name}: ${lines[0]}` : [`${name}:`, ...lines.map(line => `  ${line}`)],
    ),
    ...(script === undefined ? [] : ['', 'Script:', script]),
  ].join('\n');
}
