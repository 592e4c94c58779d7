import { tableFromIPC } from 'apache-arrow';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CallLimits } from './calls.ts';
import { openTableOn } from './open-table.ts';
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
  limits: CallLimits;
}

/** The Python distributions of the server. A table on a hidden name carries them and is gone when this returns. */
export function listPythonPackages({ scripts, limits }: Parts): Promise<{ package: string; version: string }[]> {
  return scripts.exclusively(limits.signal, async (console, login) => {
    try {
      const { failure } = await console.run(listCode, limits.signal, () => {});
      if (failure) throw new UserError('SCRIPT_ERROR', `The packages could not be listed: ${failure.headline}`);
      await using table = await openTableOn(login, { name: variable, window: { rows: null, offset: 0, from: 'start' } }, limits);
      const { ipc } = await table.read(limits.signal);
      return tableFromIPC(ipc)
        .toArray()
        .map(row => ({ package: String(row.Package), version: String(row.Version) }))
        .toSorted((a, b) => (a.package.toLowerCase() < b.package.toLowerCase() ? -1 : 1));
    } finally {
      await console.run(`globals().pop('${variable}', None)`, new AbortController().signal, () => {});
    }
  });
}
