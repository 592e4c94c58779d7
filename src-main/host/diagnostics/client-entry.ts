import type { EntryState } from '../../../src-shared/clients-api.ts';
import type { EntryCheck } from '../clients/verify/verify-entry.ts';
import type { Check } from './check.ts';

/** A client that was added, and what stands in its file. */
export interface AddedClient {
  /** Names it on the command line. */
  id: string;
  /** What a person calls it. */
  name: string;
  file: string;
  entry: EntryState;
  /** Does what the client does first, through exactly what is written. */
  verify(signal: AbortSignal): Promise<EntryCheck>;
}

/** Whether an added client gets through: its entry is there, current, reachable, and its token holds. */
export function checkClientEntry({ id, file, entry, verify }: AddedClient, isHostRunning: () => Promise<boolean>): Check {
  return async signal => {
    const update = `add-client ${id}`;
    switch (entry.state) {
      case 'none':
        return { result: 'problem', detail: `Its entry is not in ${file} any more.`, fix: `${update}, or remove-client ${id}.` };
      case 'broken':
        return { result: 'problem', detail: `${file} can't be read: ${entry.reason}`, fix: 'Correct the file.' };
      case 'foreign':
        return {
          result: 'problem',
          detail: `In ${file} somebody else's entry has our name.`,
          fix: `Rename that one, then ${update}.`,
        };
      case 'stale':
        return { result: 'problem', detail: `${file} has an old ${entry.because}.`, fix: update };
      case 'current':
      case 'changed':
        return (await isHostRunning()) ? tested(file, await verify(signal)) : notTested(file);
    }
  };
}

function tested(file: string, check: EntryCheck): Awaited<ReturnType<Check>> {
  if (check.works) return { result: 'good', detail: `${file}, ${check.tools} tools` };
  return { result: 'problem', detail: `${file}: ${check.reason}`, fix: check.fix };
}

/** A test through the bridge would start the app. */
function notTested(file: string): Awaited<ReturnType<Check>> {
  return { result: 'note', detail: `${file} is up to date; not tried, since no host runs.`, fix: 'npm start' };
}
