import type { ClientRow, EntryCheck } from '../../../src-shared/clients-api.ts';
import type { Clients } from '../clients/clients.ts';
import type { Check } from './check.ts';

type Found = Awaited<ReturnType<Check>>;

/** A check for each client that was added, by its name. */
export async function clientChecks(parts: {
  clients: Pick<Clients, 'list' | 'test'>;
  isHostRunning: () => Promise<boolean>;
}): Promise<Record<string, Check>> {
  const { clients } = await parts.clients.list();
  return Object.fromEntries(
    clients.filter(isAdded).map(row => {
      const title = `Client ${row.name}${row.label === undefined ? '' : ` (${row.label})`}`;
      return [title, checkClientEntry(row, { ...parts, test: signal => parts.clients.test(row.id, { signal }) })];
    }),
  );
}

function isAdded({ entry, permission }: ClientRow): boolean {
  return permission !== undefined || entry.state === 'current' || entry.state === 'changed' || entry.state === 'stale';
}

/** Whether an added client gets through: its entry is there, current, reachable, and its token holds. */
export function checkClientEntry(
  { id, file, entry, takesExtension }: Pick<ClientRow, 'id' | 'file' | 'entry' | 'takesExtension'>,
  parts: { test: (signal: AbortSignal) => Promise<EntryCheck>; isHostRunning: () => Promise<boolean> },
): Check {
  return async signal => {
    const update = `Update it on the page, or run add-client ${id}.`;
    switch (entry.state) {
      case 'none':
        // A person may have put the token somewhere else, or the client runs our extension.
        return {
          result: 'note',
          detail: `It has a token, but no entry of ours is in ${file}${takesExtension ? ': right if it runs the extension' : ''}.`,
          fix: `add-client ${id}, or revoke ${id}`,
        };
      case 'broken':
        return { result: 'problem', detail: `${file} can't be read: ${entry.reason}`, fix: 'Correct the file.' };
      case 'foreign':
        return {
          result: 'problem',
          detail: `In ${file}, somebody else's entry has our name.`,
          fix: `Rename that one. ${update}`,
        };
      case 'stale':
        return { result: 'problem', detail: `${file} has an old ${entry.because}.`, fix: update };
      case 'current':
      case 'changed':
        return (await parts.isHostRunning()) ? tested(file, await parts.test(signal)) : notTested(file);
    }
  };
}

function tested(file: string, check: EntryCheck): Found {
  if (check.works) return { result: 'good', detail: `${file}, ${check.tools} tools` };
  return { result: 'problem', detail: `${file}: ${check.reason}`, fix: check.fix };
}

/** Trying the bridge would start the app. */
function notTested(file: string): Found {
  return { result: 'note', detail: `${file} is up to date; not tried, since no host runs.`, fix: 'npm start' };
}
