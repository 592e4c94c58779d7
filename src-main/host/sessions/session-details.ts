import { detailOf, livenessOf, type SessionState, type SessionSummary } from '../../../src-shared/session.ts';
import { abortable, TimeLimit } from '../base/deadlines.ts';
import type { Connection } from '../deephaven/connection.ts';
import type { Loan } from './session-connection.ts';
import { problemOf } from './session-problem.ts';
import type { SessionDetails } from './sessions.ts';

export interface DetailsParts {
  summary: () => SessionSummary;
  /** What needs no connection. */
  known: () => Partial<SessionDetails>;
  /** The live connection, if there is one right now. */
  current: () => Connection | undefined;
  borrow: (signal: AbortSignal) => Promise<Loan>;
  /** Milliseconds for the attempt to connect, and for each question after it. */
  quick: number;
  late: () => Error;
}

/** The public fields that come from a state. */
export function stateFields(state: SessionState, now: number): Pick<SessionSummary, 'state' | 'liveness' | 'detail'> {
  const detail = detailOf(state, now);
  return { state, liveness: livenessOf(state), ...(detail !== undefined && { detail }) };
}

/** What is known of a session. A failed attempt to connect, or no answer on a live connection, is part of the answer. */
export async function sessionDetails(
  parts: DetailsParts,
  { connect, signal }: { connect: boolean; signal: AbortSignal },
): Promise<SessionDetails> {
  try {
    using loan = connect ? await borrowQuickly(parts, signal) : undefined;
    const connection = loan?.connection ?? parts.current();
    if (!connection) return { ...parts.known(), summary: parts.summary(), available: false, facts: {} };
    const answers = await ask(connection, parts, signal);
    return { ...parts.known(), ...answers, summary: parts.summary(), available: true };
  } catch (error) {
    signal.throwIfAborted();
    const { liveness, reason } = problemOf(error);
    return { ...parts.known(), summary: { ...parts.summary(), liveness, detail: reason }, available: false, facts: {} };
  }
}

async function borrowQuickly({ borrow, quick, late }: DetailsParts, signal: AbortSignal): Promise<Loan> {
  using limit = new TimeLimit(quick, late);
  return await borrow(AbortSignal.any([signal, limit.signal]));
}

/** Only the first question decides whether the server is reachable: a busy one may be late with the others. */
async function ask(
  connection: Connection,
  { quick, late }: DetailsParts,
  signal: AbortSignal,
): Promise<Pick<SessionDetails, 'facts' | 'memory' | 'tableCount'>> {
  const limited = <T>(work: Promise<T>) => abortable(work, signal, { ms: quick, late });
  const ifAnswered = <T>(work: Promise<T>) => limited(work).catch(() => undefined);
  const [facts, heap, variables] = await Promise.all([
    limited(connection.connect(signal)),
    ifAnswered(connection.heap(signal)),
    ifAnswered(connection.variables(signal)),
  ]);
  return {
    facts,
    ...(heap && { memory: { usedBytes: heap.used, maximumBytes: heap.maximum } }),
    ...(variables && { tableCount: variables.filter(({ type }) => type.endsWith('Table')).length }),
  };
}
