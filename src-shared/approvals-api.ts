import { z } from 'zod';

/** What a person can say to a call that waits. `client`: yes, and from now on this client needs no yes, its permission becomes `full`; only the app offers it. */
export const approvalDecisions = ['once', 'client', 'deny'] as const;
export type ApprovalDecision = (typeof approvalDecisions)[number];

/** How asking ended, and where a person was asked. */
export const approvalOutcomeSchema = z.object({
  by: z.enum(['card', 'elicitation']),
  outcome: z.enum(['approved', 'denied', 'unanswered']),
});
export type ApprovalOutcome = z.infer<typeof approvalOutcomeSchema>;

const text = z.string();
/** Milliseconds since 1970. */
const time = z.number();

/** Arguments but for the script: of each the value, the items of a list, or `NAME=value`, on a line of its own. */
const shownArguments = z.array(z.object({ name: text, lines: z.array(text) }));

/** A call that needs a person's yes, as a card shows it: as the client sent it, invisible characters made visible. */
export const approvalSchema = z.object({
  id: text,
  client: text,
  tool: text,
  /** The tool's name for people. */
  title: text,
  session: text.exactOptional(),
  arguments: shownArguments,
  script: z.object({ text, lines: z.number() }).exactOptional(),
  /** What a person should know before they say yes. */
  warning: text.exactOptional(),
  /** Whether arguments and script are only the beginnings of what would run. */
  isCut: z.boolean(),
  askedAt: time,
  /** When the waiting call gives up; absent when it did: a yes then lets the next call that is the same through. */
  waitsUntil: time.exactOptional(),
  /** Whether `client` is a possible answer. */
  canAllowClient: z.boolean(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** `POST /api/approvals/:id` */
export const approvalAnswerSchema = z.strictObject({ decision: z.enum(approvalDecisions) });

/** `GET /api/approvals/:id`: all that would run. */
export const wholeApprovalSchema = z.object({ arguments: shownArguments, script: text.exactOptional() });
export type WholeApproval = z.infer<typeof wholeApprovalSchema>;
