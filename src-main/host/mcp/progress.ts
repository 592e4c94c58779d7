import type { ServerContext } from '@modelcontextprotocol/server';

const smallestStep = 0.001;

export type ReportProgress = (message: string, done?: number, total?: number) => void;

/** Sends progress to a client that asked for it with a token; does nothing for the others. */
export function progressReporter({ _meta, notify }: Pick<ServerContext['mcpReq'], '_meta' | 'notify'>): ReportProgress {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => {};

  const startedAt = performance.now();
  let sent = 0;
  return (message, done, total) => {
    // The protocol wants every value above the one before, also while nothing is known to have moved.
    sent = Math.max(done ?? (performance.now() - startedAt) / 1_000, sent + smallestStep);
    const known = total !== undefined && sent <= total ? { total } : {};
    notify({ method: 'notifications/progress', params: { progressToken, progress: sent, message, ...known } }).catch(() => {
      // The client went away; the call learns that through its signal.
    });
  };
}
