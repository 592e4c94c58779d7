import { toUserError } from '../../../src-shared/user-error.ts';
import type { VariableChange } from '../deephaven/connection.ts';
import type { ReadySession } from '../sessions/sessions.ts';
import type { ToolContext } from './define-tool.ts';
import { inParallel } from '../base/in-parallel.ts';
import { readRows } from './read-rows.ts';

const maxPreviews = 10;
const parallelPreviews = 4;
/** Characters of one preview. */
const previewCharacters = 8000;

/** The first rows of these tables as markdown, by name; undefined when none are wanted. A table that can't be shown is a warning: the script did run. */
export async function previewTables(
  variables: readonly VariableChange[],
  rows: number,
  session: ReadySession,
  context: ToolContext,
): Promise<Record<string, string> | undefined> {
  const tables = variables.filter(({ type }) => type === 'Table' || type === 'PartitionedTable');
  if (rows === 0 || tables.length === 0) return undefined;
  const shown = tables.slice(0, maxPreviews);
  if (shown.length < tables.length) context.warn(`Previews are of the first ${maxPreviews} of ${tables.length} tables.`);
  const previews = await inParallel(shown, parallelPreviews, async ({ name }) => {
    try {
      return [name, await preview(name, rows, session, context)] as const;
    } catch (error) {
      context.warn(`No preview of '${name}': ${toUserError(error).message}`);
      return undefined;
    }
  });
  return Object.fromEntries(previews.filter(entry => entry !== undefined));
}

async function preview(name: string, rows: number, session: ReadySession, context: ToolContext): Promise<string> {
  const request = {
    table: { name, window: { rows, offset: 0, from: 'start' as const } },
    format: 'markdown-table' as const,
    fullValues: false,
    budget: () => previewCharacters,
  };
  const { json } = await readRows(session, request, context);
  return JSON.parse(json as string) as string; // a text within this budget is never a wire text
}
