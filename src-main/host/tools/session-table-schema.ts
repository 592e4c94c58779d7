import { z } from 'zod';
import { wireType } from '../../../src-shared/column.ts';
import { defineTool } from './define-tool.ts';
import { readySession } from './ready-session.ts';
import { sessionIdInput, tableNameInput } from './shared-inputs.ts';
import { withSessionId } from './table-not-found.ts';

export const sessionTableSchema = defineTool({
  name: 'session_table_schema',
  title: 'Table schema',
  description: 'Column names and types of one table. session_tables_schema tells more, and about several tables.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  compatOnly: true,
  input: z.strictObject({ session_id: sessionIdInput, table_name: tableNameInput }),

  async run({ session_id, table_name }, context) {
    using session = await readySession(session_id, context);
    const { columns } = await withSessionId(session.id, session.connection.tableDetails(table_name, context.signal));
    const schema = columns.map(column => ({
      name: column.name,
      type: wireType(column),
      ...(column.columnType !== 'Normal' && { column_type: column.columnType }),
    }));
    return { session_id: session.id, table_name, schema, column_count: schema.length };
  },
});
