import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { ScriptFailure } from '../deephaven/connection.ts';
import type { ReadySession } from '../sessions/sessions.ts';

/** How much of a traceback an answer carries, from the end: a deep recursion makes a long one. */
const tracebackCharacters = 8000;

/** What went wrong with a script, as the error of the call. `output` goes into its envelope. */
export async function scriptError(
  failure: ScriptFailure,
  output: Record<string, unknown>,
  session: ReadySession,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<UserError> {
  const details = {
    ...(failure.errorType && { error_type: failure.errorType }),
    ...(failure.line !== undefined && { line: failure.line }),
    ...(failure.traceback && { traceback: failure.traceback.slice(-tracebackCharacters) }),
    ...(failure.stillRunning && { still_running: true }),
    ...output,
  };
  const seconds = timeoutSeconds === 1 ? '1 second' : `${timeoutSeconds} seconds`;
  switch (failure.reason) {
    case 'error': {
      const at = failure.line === undefined ? '' : ` (line ${failure.line})`;
      const hint = await hintFor(failure, session, signal);
      return new UserError('SCRIPT_ERROR', `Script execution failed: ${failure.headline}${at}`, {
        details,
        ...(hint && { hint }),
      });
    }
    case 'timeout':
      if (failure.neverBegan) {
        return new UserError(
          'TIMEOUT',
          `The script did not begin within ${seconds}: another one runs in this session. Nothing of it ran.`,
          {
            hint: 'Call again when the other script has ended, or give a higher timeout_seconds (0: no limit).',
            details,
          },
        );
      }
      return failure.stillRunning
        ? new UserError('TIMEOUT', `The script did not finish within ${seconds} and is still running.`, {
            hint: stillRunningHint,
            details,
          })
        : new UserError('TIMEOUT', `The script did not finish within ${seconds} and was cancelled.`, {
            hint: 'Give a higher timeout_seconds (0: no limit), or split the script.',
            details,
          });
    case 'cancelled':
      if (failure.neverBegan) return new UserError('CANCELLED', 'The call was cancelled before its script began.', { details });
      return failure.stillRunning
        ? new UserError('CANCELLED', 'The call was cancelled, but the script is still running.', {
            hint: stillRunningHint,
            details,
          })
        : new UserError('CANCELLED', 'The script was cancelled.', { details });
  }
}

const stillRunningHint =
  'This session has no way to cancel a script. Reading tables goes on; the next script waits for this one to end.';

/** The next step for a common mistake. */
async function hintFor({ headline }: ScriptFailure, session: ReadySession, signal: AbortSignal): Promise<string | undefined> {
  const module = /No module named '([^']+)'/.exec(headline)?.[1];
  if (module) return missingModule(module, session);
  if (/OutOfMemoryError|Java heap space/.test(headline)) {
    return 'The worker ran out of memory: delete variables that are no longer needed, or create a session with a larger heap_size_gb.';
  }
  if (/Read-only file system/.test(headline) && isOurs(session)) return writableHint;
  const name = /name '([^']+)' is not defined|Cannot find variable or class (\w+)|No such property: (\w+)/
    .exec(headline)
    ?.slice(1)
    .find(Boolean);
  return name && unknownName(name, session, signal);
}

const writableHint =
  'The code of this session runs in a sandbox: it writes in its own folder (the current one), in /tmp, and in folders that the user gives with :rw in workspace.roots. Packages are installed by the user, outside of it.';

function isOurs({ origin, summary }: ReadySession): boolean {
  return origin === 'dynamic' && summary().launchMethod === 'python';
}

function missingModule(module: string, session: ReadySession): string {
  const check = 'session_pip_list shows which packages are installed.';
  return isOurs(session)
    ? `${check} The user can install ${module} with pip into the Python environment of this session.`
    : check;
}

async function unknownName(name: string, { connection }: ReadySession, signal: AbortSignal): Promise<string> {
  const known = (await connection.variables(signal)).map(variable => variable.name);
  const near = nearestNames(name, known);
  return near.length > 0
    ? `Did you mean: ${near.join(', ')}?`
    : `'${name}' is defined nowhere in this session. session_tables_list shows its tables.`;
}
