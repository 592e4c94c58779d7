import { once } from 'node:events';
import type { SessionSummary } from '../../../src-shared/session.ts';

/** Milliseconds without anything under way after which it is quiet, and after which the wait is over anyway. */
const settleMs = 1_000;
const limitMs = 30_000;

/** Resolves when no session has been starting or busy for a moment: work in the background is then in nobody's way. */
export async function waitUntilIdle(
  sessions: { list(): SessionSummary[]; onChange(listener: (sessions: SessionSummary[]) => void): () => void },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const over = new AbortController();
  const limit = setTimeout(() => over.abort(), limitMs);
  let settled: NodeJS.Timeout | undefined;
  const look = (list: SessionSummary[]) => {
    const isBusy = list.some(({ state }) => state.phase === 'starting' || state.phase === 'busy');
    if (!isBusy) settled ??= setTimeout(() => over.abort(), settleMs);
    else {
      clearTimeout(settled);
      settled = undefined;
    }
  };
  const stopListening = sessions.onChange(look);
  look(sessions.list());
  try {
    const either = AbortSignal.any([signal, over.signal]);
    if (!either.aborted) await once(either, 'abort');
  } finally {
    stopListening();
    clearTimeout(limit);
    clearTimeout(settled);
  }
  signal.throwIfAborted();
}
