import { z } from 'zod';
import { formatNames } from '../../../src-shared/table-format.ts';
import type { Config } from '../config/schema.ts';
import type { ToolContext } from './define-tool.ts';
import type { RowsInput } from './query-inputs.ts';
import { formatOf } from './query-inputs.ts';
import type { Rows } from './read-rows.ts';
import { RawJson } from './result.ts';

/** What an answer with rows says. */
export const rowsOutput = z.strictObject({
  session_id: z.string(),
  table_name: z.string(),
  format: z.enum(formatNames),
  schema: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  row_count: z.int(),
  is_complete: z.boolean(),
  truncated_by: z.literal('token_limit').optional(),
  total_rows: z.int(),
  offset: z.int(),
  next_offset: z.int().optional(),
  is_refreshing: z.boolean(),
  snapshot_time: z.iso.datetime(),
  hint: z.string().optional(),
  data: z.instanceof(RawJson),
});

/** The fields of an answer with these rows. @param hint what to do next, where the rows are not cut */
export function rowsAnswer(
  rows: Rows,
  input: RowsInput,
  { config }: Pick<ToolContext, 'config'>,
  hint?: string,
): Omit<z.input<typeof rowsOutput>, 'session_id'> {
  const { count, totalRows } = rows;
  return {
    table_name: input.table_name,
    format: formatOf(input).format,
    schema: rows.schema,
    row_count: count,
    is_complete: count === totalRows,
    ...(rows.cut && { truncated_by: 'token_limit' }),
    total_rows: totalRows,
    offset: input.offset,
    // None for max_rows: 0, which asks for no page.
    next_offset: count > 0 && input.offset + count < totalRows ? input.offset + count : undefined,
    is_refreshing: rows.isRefreshing,
    snapshot_time: rows.takenAt.toISOString(),
    hint: rows.cut ? cutHint(rows, input, config.server.response_guard.mode) : hint,
    data: new RawJson(rows.json),
  };
}

function cutHint({ count }: Rows, { offset }: RowsInput, mode: Config['server']['response_guard']['mode']): string {
  const last = mode === 'auto' ? 'or give max_rows to have that many rows whole' : 'or aggregate in a script';
  return `Cut at ${count} rows to fit the token limit. Call again with offset: ${offset + count}, name fewer columns, filter, ${last}.`;
}
