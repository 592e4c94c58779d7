import { z } from 'zod';
import { concreteFormat, formatNames } from '../../../src-shared/table-format.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { ReadySession } from '../sessions/sessions.ts';
import { defineTool, type ToolContext } from './define-tool.ts';
import { readRows, type Rows } from './read-rows.ts';
import { readySession } from './ready-session.ts';
import { rowBudget } from './response-guard.ts';
import { RawJson } from './result.ts';
import { sessionIdInput, tableNameInput } from './shared-inputs.ts';

const defaultRows = 1000;

const inputSchema = z.strictObject({
  session_id: sessionIdInput,
  table_name: tableNameInput,
  max_rows: z.int().min(0).nullable().optional().meta({ default: defaultRows, description: 'null: all; 0: columns only' }),
  head: z.boolean().default(true).describe('false: the last rows'),
  format: z.enum(formatNames).default('optimize-rendering').describe('Of data; optimize-rendering is markdown-table'),
  columns: z
    .array(z.string())
    .min(1)
    .refine(isDistinct, 'a list of different names')
    .optional()
    .describe('Only these, in this order'),
  offset: z.int().min(0).default(0).describe('Rows to skip, from the end if head is false'),
  filters: z.array(z.string().max(2000)).max(20).optional().describe('All must hold'),
  sort: z
    .array(
      z.strictObject({
        column: z.string(),
        direction: z.enum(['asc', 'desc']).default('asc'),
        abs: z.boolean().optional(),
      }),
    )
    .optional()
    .describe('First key first'),
  full_values: z.boolean().default(false).describe('Do not cut strings over 2,000 characters'),
});
type Input = z.output<typeof inputSchema>;

export const sessionTableData = defineTool({
  name: 'session_table_data',
  title: 'Read table',
  description:
    'Rows of one table, filtered, projected, sorted and paged on the server; one consistent snapshot. Check columns with session_tables_schema first. Filters are Deephaven where clauses: strings in backticks (Sym = `AAPL`), times in single quotes. Formats: csv costs fewest tokens, markdown-kv is read most accurately. With next_offset, call again with that offset for more.',
  group: 'core',
  readOnly: true,
  input: inputSchema,

  async run(input, context) {
    if (input.max_rows === null && input.offset > 0) {
      throw new UserError('INVALID_ARGUMENT', 'offset needs max_rows; got null', {
        hint: 'Give the number of rows of a page as max_rows.',
      });
    }
    using session = await readySession(input.session_id, context);
    const rows = await readRows(session, rowsRequest(input, session, context), context);
    return {
      session_id: session.id,
      table_name: input.table_name,
      format: concreteFormat(input.format),
      schema: rows.schema,
      row_count: rows.count,
      is_complete: rows.count === rows.totalRows,
      ...(rows.cut && { truncated_by: 'token_limit' }),
      total_rows: rows.totalRows,
      offset: input.offset,
      next_offset: nextOffset(rows, input.offset),
      is_refreshing: rows.isRefreshing,
      snapshot_time: rows.takenAt.toISOString(),
      hint: hint(rows, input, context),
      data: new RawJson(rows.json),
    };
  },
});

function isDistinct(names: string[]): boolean {
  return new Set(names).size === names.length;
}

function rowsRequest(input: Input, session: ReadySession, { config, caller }: ToolContext) {
  const { table_name: name, max_rows, head, offset, columns, filters } = input;
  const sort = input.sort?.map(({ column, direction, abs }) => ({ column, direction, ...(abs !== undefined && { abs }) }));
  return {
    table: {
      name,
      reader: caller.name,
      ...(filters && { filters }),
      ...(columns && { columns }),
      ...(sort && { sort }),
      window: {
        rows: max_rows === undefined ? defaultRows : max_rows,
        offset,
        from: head ? ('start' as const) : ('end' as const),
      },
    },
    format: concreteFormat(input.format),
    fullValues: input.full_values,
    budget: (schema: unknown) =>
      rowBudget(
        'session_table_data',
        max_rows !== undefined,
        JSON.stringify(schema).length + name.length + session.id.length,
        config.server,
      ),
  };
}

/** Where the next page begins, if there is one; none for `max_rows: 0`, which asks for no page. */
function nextOffset({ count, totalRows }: Rows, offset: number): number | undefined {
  return count > 0 && offset + count < totalRows ? offset + count : undefined;
}

function hint(rows: Rows, input: Input, { config }: ToolContext): string | undefined {
  if (rows.cut) {
    const whole = config.server.response_guard.mode === 'auto' ? ' or give max_rows to have that many rows whole' : '';
    return `Cut at ${rows.count} rows to fit the token limit. Call again with offset: ${input.offset + rows.count}, name fewer columns, filter,${whole || ' or aggregate in a script'}.`;
  }
  if (rows.kind === 'PartitionedTable') {
    return `These are the keys of a partitioned table. For the rows of one key, run a script: part = ${input.table_name}.get_constituent([key]).`;
  }
  return undefined;
}
