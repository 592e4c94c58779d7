import { z } from 'zod';
import { defineSessionTool } from './define-tool.ts';
import { sessionIdInput } from './shared-inputs.ts';
import { isTableType } from '../../../src-shared/table-type.ts';

export const sessionTablesList = defineSessionTool({
  name: 'session_tables_list',
  title: 'List tables',
  description: 'Names of the tables in one session. Next: session_tables_schema for columns, session_table_data for rows.',
  group: 'core',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    name_contains: z.string().optional().describe('Only names with this part, in any case'),
    detail: z.boolean().default(false).describe('Also type, and whether it is ticking'),
  }),
  structured: true,
  output: z.looseObject({
    session_id: z.string(),
    table_names: z.array(z.string()),
    count: z.int(),
    tables: z.array(z.object({ name: z.string(), type: z.string(), is_refreshing: z.boolean().optional() })).optional(),
  }),

  async run({ connection }, { name_contains = '', detail }, { signal }) {
    const wanted = name_contains.trim().toLowerCase();
    const tables = (await connection.variables(signal)).filter(
      variable => isTableType(variable.type) && variable.name.toLowerCase().includes(wanted),
    );
    return {
      table_names: tables.map(table => table.name),
      count: tables.length,
      ...(detail && {
        tables: (await connection.describeTables(tables, signal)).map(({ name, type, details }) => ({
          name,
          type,
          // Not where nothing tells: of a tree, or of a table that is gone meanwhile.
          ...(details && { is_refreshing: details.isRefreshing }),
        })),
      }),
    };
  },
});
