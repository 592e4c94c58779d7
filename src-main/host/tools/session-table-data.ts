import { defineSessionTool } from './define-tool.ts';
import { formatOf, queryOf, rowsInput, windowOf } from './query-inputs.ts';
import { readRows } from './read-rows.ts';
import { rowsAnswer, rowsOutput } from './rows-answer.ts';

export const sessionTableData = defineSessionTool({
  name: 'session_table_data',
  title: 'Read table',
  description:
    'Rows of one table, filtered, projected, sorted and paged on the server; one consistent snapshot. Check columns with session_tables_schema first. Filters are Deephaven where clauses: strings in backticks (Sym = `AAPL`), times in single quotes. Formats: csv costs fewest tokens, markdown-kv is read most accurately. With next_offset, call again with that offset for more.',
  group: 'core',
  readOnly: true,
  input: rowsInput,
  output: rowsOutput,

  async run(session, input, context) {
    const table = { ...queryOf(input), reader: context.caller.name, window: windowOf(input) };
    const budget = (schema: unknown) => context.rowBudget(input.max_rows !== undefined, [session.id, table.name, schema]);
    const rows = await readRows(session, { table, ...formatOf(input), budget }, context);
    const ofKeys = `These are the keys of a partitioned table. For the rows of one key, run a script: part = ${input.table_name}.get_constituent([key]).`;
    return rowsAnswer(rows, input, context, rows.kind === 'PartitionedTable' ? ofKeys : undefined);
  },
});
