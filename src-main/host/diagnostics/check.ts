import type { Finding } from '../../../src-shared/help-api.ts';
import { abortable } from '../base/deadlines.ts';

/** Looks at one thing that must be right for the app to work here. Never throws for what it looks for. */
export type Check = (signal: AbortSignal) => Promise<Omit<Finding, 'title'>>;

/** A check may take this long before it counts as a problem, milliseconds. */
const checkTimeoutMs = 20_000;

/** Runs checks side by side; one that fails or hangs is a problem of its own and hurts no other. @param checks by their titles */
export function runChecks(checks: Readonly<Record<string, Check>>, signal: AbortSignal): Promise<Finding[]> {
  return Promise.all(
    Object.entries(checks).map(async ([title, check]) => {
      const limit = AbortSignal.timeout(checkTimeoutMs);
      const limited = AbortSignal.any([signal, limit]);
      try {
        return { title, ...(await abortable(check(limited), limited)) };
      } catch (error) {
        signal.throwIfAborted();
        const detail = limit.aborted ? 'It took too long.' : `It could not be looked at: ${(error as Error).message}`;
        return { title, result: 'problem', detail } satisfies Finding;
      }
    }),
  );
}
