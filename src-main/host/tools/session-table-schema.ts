import { z } from 'zod';
import { wireType } from '../../../src-shared/column.ts';
import { defineSessionTool } from './define-tool.ts';
import { sessionIdInput, tableNameInput } from './shared-inputs.ts';
import { withSessionId } from './table-not-found.ts';

export const sessionTableSchema = defineSessionTool({
  name: 'session_table_schema',
  title: 'Table schema',
  description: 'Column names and types of one table. session_tables_schema tells more, and about several tables.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  compatOnly: true,
  input: z.strictObject({ session_id: sessionIdInput, table_name: tableNameInput }),

  output: z.strictObject({
    session_id: z.string(),
    table_name: z.string(),
    schema: z.array(z.strictObject({ name: z.string(), type: z.string(), column_type: z.string().optional() })),
    column_count: z.int(),
  }),

  async run({ id, connection }, { table_name }, { signal }) {
    const { columns } = await withSessionId(id, connection.tableDetails(table_name, signal));
    const schema = columns.map(column => ({
      name: column.name,
      type: wireType(column),
      ...(column.columnType !== 'Normal' && { column_type: column.columnType }),
    }));
    return { table_name, schema, column_count: schema.length };
  },
});
