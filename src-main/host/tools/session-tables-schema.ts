import { z } from 'zod';
import { defineSessionTool } from './define-tool.ts';
import { inParallel } from '../base/in-parallel.ts';
import { sessionIdInput } from './shared-inputs.ts';
import { isTableType } from '../../../src-shared/table-type.ts';
import { describedTable, failedTable, parallelTables, tableSchema } from './table-schema.ts';

const defaultTables = 100;

export const sessionTablesSchema = defineSessionTool({
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

  output: z.strictObject({
    session_id: z.string(),
    schemas: z.array(z.discriminatedUnion('success', [describedTable, failedTable])),
    count: z.int(),
    is_complete: z.boolean(),
  }),

  async run({ connection }, { table_names, max_tables }, { signal }) {
    const wanted =
      table_names ?? (await connection.variables(signal)).filter(({ type }) => isTableType(type)).map(({ name }) => name);
    const names = wanted.slice(0, max_tables ?? undefined);
    const schemas = await inParallel(names, parallelTables, name => tableSchema(name, connection, signal));
    return { schemas, count: schemas.length, is_complete: names.length === wanted.length };
  },
});
