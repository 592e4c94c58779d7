import { tableFromIPC } from 'apache-arrow';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { CallLimits } from './calls.ts';
import type { KnownTables } from './known-tables.ts';
import { openTableOn } from './open-table.ts';
import type { ReadTurns } from './read-turns.ts';
import type { Scripts } from './scripts.ts';
import { hiddenPrefix } from './variables.ts';

const variable = `${hiddenPrefix}packages`;

const listCode = `
def ${variable}():
    from importlib.metadata import distributions
    from deephaven import new_table
    from deephaven.column import string_col
    found = {d.metadata['Name']: d.version for d in reversed(list(distributions())) if d.metadata['Name']}
    return new_table([string_col('Package', list(found)), string_col('Version', [found[n] for n in found])])
${variable} = ${variable}()
`;

interface Parts {
  scripts: Scripts;
  turns: ReadTurns;
  known: KnownTables;
  limits: CallLimits;
}

/**
 * The Python distributions of the server. A table on a hidden name carries them and is gone when this returns, or soon after.
 * @throws UserError TIMEOUT when the server is busy with a script, or frozen
 */
export function listPythonPackages({ scripts, turns, known, limits }: Parts): Promise<{ package: string; version: string }[]> {
  const { timeout } = limits;
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(timeout)]);
  const listing = scripts.exclusively(signal, async (console, login) => {
    try {
      const { failure } = await console.run(listCode, signal, () => {});
      if (failure) throw new UserError('SCRIPT_ERROR', `The packages could not be listed: ${failure.headline}`);
      const request = { name: variable, window: { rows: null, offset: 0, from: 'start' as const } };
      await using table = await openTableOn(login, request, { signal, timeout }, { turns, known });
      const { ipc } = await table.read(signal);
      return tableFromIPC(ipc)
        .toArray()
        .map(row => ({ package: String(row.Package), version: String(row.Version) }))
        .toSorted((a, b) => (a.package.toLowerCase() < b.package.toLowerCase() ? -1 : 1));
    } finally {
      await console.run(`globals().pop('${variable}', None)`, new AbortController().signal, () => {});
    }
  });
  return abortable(listing, signal).catch((error: unknown) => {
    limits.signal.throwIfAborted();
    throw signal.aborted ? outOfTime(timeout, error) : error;
  });
}

function outOfTime(timeout: number, cause: unknown): UserError {
  return new UserError('TIMEOUT', `The packages could not be listed within ${timeout / 1000}s`, {
    cause,
    hint: 'A script is running, or the server is busy or frozen. Ask again later.',
  });
}
