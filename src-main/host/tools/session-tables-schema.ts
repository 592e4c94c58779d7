import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { inParallel } from '../base/in-parallel.ts';
import { readySession } from './ready-session.ts';
import { sessionIdInput } from './shared-inputs.ts';
import { isTableType } from '../../../src-shared/table-type.ts';
import { parallelTables, tableSchema } from './table-schema.ts';

const defaultTables = 100;

export const sessionTablesSchema = defineTool({
  name: 'session_tables_schema',
  title: 'Table schemas',
  description:
    'Column names and types, size, and whether it ticks, of some or all tables of a session. Use it before filtering or choosing columns. A table that fails is reported in its place.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    table_names: z.array(z.string()).max(500).nullable().optional().describe('Which tables; default all'),
    max_tables: z.int().min(0).nullable().default(defaultTables).describe('null: all'),
  }),

  async run({ session_id, table_names, max_tables }, context) {
    using session = await readySession(session_id, context);
    const { connection } = session;
    const wanted =
      table_names ?? (await connection.variables(context.signal)).filter(({ type }) => isTableType(type)).map(({ name }) => name);
    const names = wanted.slice(0, max_tables ?? undefined);
    const schemas = await inParallel(names, parallelTables, name => tableSchema(name, connection, context.signal));
    return { session_id: session.id, schemas, count: schemas.length, is_complete: names.length === wanted.length };
  },
});
