import type { ClientAction, ClientPlan, EntryForm } from '../../../src-shared/clients-api.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import type { UserError } from '../../../src-shared/user-error.ts';
import { changedText } from './changed-text.ts';
import { startedEntry } from './client-definition.ts';
import { formFor, type Survey } from './survey.ts';
import type { EntryRecord } from './entry-records.ts';
import { problemError, problemIn } from './file-problem.ts';
import { diffLines, masked, maskedAuthorization } from './preview.ts';
import type { Target } from './targets.ts';
import { addEntry } from './text/edit-entry.ts';

/** What an action would do to a file, every token masked. A broken file is left alone; its plan has the text to copy. */
export async function planOf(
  target: Target,
  record: EntryRecord | undefined,
  seen: Survey,
  { action, form: wanted }: { action: ClientAction; form?: EntryForm },
  { url, bridge }: { url: string; bridge: BridgeEntries },
): Promise<ClientPlan> {
  const { definition, file, id } = target;
  const authorization = seen.token === undefined ? maskedAuthorization : `Bearer ${seen.token}`;
  const form = formFor(target, seen, wanted);
  const entry =
    form === 'http'
      ? definition.httpEntry!(url, authorization)
      : (definition.bridgeEntry ?? startedEntry)(await bridge.command(id));
  const before = seen.file.text;
  const { after, problem } = outcomeOf(target, seen, () => changedText(seen, action, definition.format, entry, record));
  const asks = action === 'add' && seen.state.state === 'foreign' ? foreignQuestion(target) : undefined;
  const warning = action === 'add' && form === 'http' ? sharedFile(target) : undefined;
  return {
    id,
    action,
    file,
    effect: effectOf(before, after),
    lines: diffLines(before ?? '', after ?? ''),
    snippet: masked(addEntry('', definition.format, seen.place, entry).text),
    ...(asks !== undefined && { asks }),
    ...(warning !== undefined && { warning }),
    ...(problem && { problem: `${problem.message} ${problem.hint}` }),
    afterwards: definition.afterwards,
  };
}

/** What happens to a file whose text goes from `before` to `after`. */
export function effectOf(before: string | undefined, after: string | undefined): ClientPlan['effect'] {
  if (before === after) return 'nothing';
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'change';
}

/** The text that would be written, or why none would be. */
function outcomeOf(
  { file }: Target,
  { state, file: { text } }: Survey,
  change: () => string | undefined,
): { after: string | undefined; problem?: UserError } {
  if (state.state === 'broken') return { after: text, problem: problemError(file, state) };
  try {
    return { after: change() };
  } catch (error) {
    return { after: text, problem: problemError(file, problemIn(file, error)) };
  }
}

function foreignQuestion({ definition }: Target): string {
  return `${definition.name} has an entry "deephaven" that this app did not write. Replace it?`;
}

/** The warning that people share the files of a project, tokens included. */
function sharedFile({ file, scope }: Target): string | undefined {
  if (scope !== 'project') return undefined;
  return `${file} will hold a token, and others may get the files of a project: by version control, a shared drive or an archive. Whoever has the token can use your sessions. Keep the file out of version control.`;
}
