import type { ApprovalOutcome } from '../../../src-shared/approvals-api.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Approvals, AskedCall, Verdict } from '../approvals/approvals.ts';
import { charactersOf } from './asked-call.ts';
import { startProgress } from './progress-ticker.ts';
import type { Elicit, FormDecision, NoDecision } from './tool-call.ts';

export interface ApprovalParts {
  /** Absent where the client cannot ask, or shall not. */
  elicit?: Elicit | undefined;
  /** Cards in the app; absent where there is no app. */
  approvals?: Pick<Approvals, 'ask'> | undefined;
  /** How long a card is waited for, in seconds. */
  limitSeconds: number;
  signal: AbortSignal;
  progress: (message: string) => void;
  /** Told how it ended, for the records. */
  note: (outcome: ApprovalOutcome) => void;
}

/** Characters of a call that nobody would read in a form. */
const longestForm = 100_000;

/**
 * Waits for a person's yes to one call. They see all of it: what a form of the client can't show is asked in the app.
 * @returns `later` when the client asks and calls again
 * @throws UserError PERMISSION_DENIED without a yes
 */
export async function approve(call: AskedCall, parts: ApprovalParts): Promise<'approved' | 'later'> {
  const decision = await askThroughClient(call, parts);
  if (decision === 'later') return decision;
  if (decision === 'cannot') return askInApp(call, parts);
  const verdict = verdictOf(decision);
  parts.note({ by: 'elicitation', outcome: verdict ?? 'unanswered' });
  if (decision === 'invalid') throw invalidAnswer(call);
  if (verdict === undefined) throw dismissed(call);
  if (verdict === 'denied') throw denied(call);
  return verdict;
}

async function askThroughClient(call: AskedCall, parts: ApprovalParts) {
  const { elicit, progress, signal } = parts;
  if (!elicit || isTooLong(call, parts)) return 'cannot';
  if (charactersOf(call) > longestForm) throw tooLongToAsk(call);
  const step = "waiting for the user's approval";
  using ticker = startProgress(step, progress);
  ticker.report(step);
  return await elicit.ask(call, signal);
}

/** Whether the client could ask, but the app shows more. */
function isTooLong(call: AskedCall, { elicit, approvals }: ApprovalParts): boolean {
  return elicit !== undefined && approvals !== undefined && !elicit.fits(call);
}

async function askInApp(call: AskedCall, parts: ApprovalParts): Promise<'approved'> {
  const { approvals, limitSeconds, signal, progress, note } = parts;
  if (!approvals) throw nobodyToAsk(call);
  const step = `${isTooLong(call, parts) ? 'too long to be shown here: ' : ''}waiting for your approval in the app`;
  using ticker = startProgress(step, progress, limitSeconds);
  ticker.report(step);
  const verdict = await approvals.ask(call, limitSeconds * 1000, signal);
  note({ by: 'card', outcome: verdict ?? 'unanswered' });
  if (verdict === undefined) throw unanswered(call, limitSeconds);
  if (verdict === 'denied') throw denied(call);
  return verdict;
}

function verdictOf(decision: FormDecision | NoDecision): Verdict | undefined {
  if (decision === 'once') return 'approved';
  return decision === 'deny' ? 'denied' : undefined;
}

function denied({ tool }: AskedCall): UserError {
  return new UserError('PERMISSION_DENIED', `The user refused this call of ${tool}.`, {
    hint: 'Do not try it again, and do not look for another way to do the same. Ask the user what to do instead.',
  });
}

function dismissed({ tool }: AskedCall): UserError {
  return new UserError('PERMISSION_DENIED', `The user did not answer whether ${tool} may run.`, {
    hint: 'Ask the user whether to go on. If so, call again.',
  });
}

function invalidAnswer({ tool }: AskedCall): UserError {
  return new UserError('PERMISSION_DENIED', `The answer that came with this call of ${tool} is not an answer to it.`, {
    hint: 'Call again without it: the user is then asked.',
  });
}

function unanswered({ tool }: AskedCall, limitSeconds: number): UserError {
  return new UserError('PERMISSION_DENIED', `${tool} needs the user's approval, and nobody answered within ${limitSeconds} s.`, {
    hint: 'Ask the user to approve it in Deephaven MCP (its tray icon or its start command shows it), then call again with the same arguments within 10 minutes.',
  });
}

function nobodyToAsk({ tool, client }: AskedCall): UserError {
  return new UserError(
    'PERMISSION_DENIED',
    `${tool} needs the user's approval for client '${client}', and there is no app to ask in.`,
    {
      hint: 'Ask the user to start Deephaven MCP and call again, or to change in deephaven_mcp.json what is asked.',
    },
  );
}

function tooLongToAsk({ tool }: AskedCall): UserError {
  return new UserError('PERMISSION_DENIED', `This call of ${tool} is too long to be shown to the user here.`, {
    hint: `Send less than ${longestForm} characters, or ask the user to start Deephaven MCP, whose window shows all of it.`,
  });
}
