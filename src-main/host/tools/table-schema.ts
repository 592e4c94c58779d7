import { z } from 'zod';
import { errorCodes, toUserError } from '../../../src-shared/user-error.ts';
import type { Column } from '../../../src-shared/column.ts';
import type { Connection } from '../deephaven/connection.ts';
import { failureFields } from './result.ts';

/** Tables of one session that are asked about at the same time. */
export const parallelTables = 8;

const text = z.string();

/** The rows of the engine's meta table, one for each column. */
export const describedTable = z.strictObject({
  success: z.literal(true),
  table: text,
  format: z.literal('json-row'),
  data: z.array(
    z.strictObject({
      Name: text,
      DataType: text,
      ColumnType: text,
      IsPartitioning: z.boolean(),
      ComponentType: text.optional(),
      Description: text.optional(),
    }),
  ),
  meta_columns: z.array(z.strictObject({ name: text, type: text })),
  row_count: z.int(),
  is_refreshing: z.boolean(),
  size: z.int(),
});

/** The failure envelope, of one table among others. */
export const failedTable = z.looseObject({
  success: z.literal(false),
  table: text,
  error: text,
  isError: z.literal(true),
  error_code: z.enum(errorCodes),
  hint: text.optional(),
});

/** The schema of one table in the words of the engine's meta table, or why there is none; only an abort or a lost session is thrown. */
export async function tableSchema(table: string, connection: Connection, signal: AbortSignal): Promise<TableSchema> {
  try {
    const { columns, size, isRefreshing } = await connection.tableDetails(table, signal);
    const data = columns.map(metaRow);
    return {
      success: true,
      table,
      format: 'json-row',
      data,
      meta_columns: metaColumns(data),
      row_count: data.length,
      is_refreshing: isRefreshing,
      size,
    };
  } catch (error) {
    // One bad name must not hide the other tables; what is wrong with the session would fail each of them.
    const failure = toUserError(error);
    if (!tableCodes.has(failure.code)) throw error;
    const { success, ...fields } = failureFields(failure);
    return { success, table, ...fields };
  }
}

type TableSchema = z.input<typeof describedTable> | z.input<typeof failedTable>;

const tableCodes = new Set(['TABLE_NOT_FOUND', 'NOT_A_TABLE', 'UNSUPPORTED']);

function metaRow({ name, javaType, columnType, componentType, description }: Column) {
  return {
    Name: name,
    DataType: javaType,
    ColumnType: columnType,
    IsPartitioning: columnType === 'Partitioning',
    ...(componentType && { ComponentType: componentType }),
    ...(description && { Description: description }),
  };
}

/** The columns that the rows of a schema have, in order. */
function metaColumns(rows: object[]): { name: string; type: string }[] {
  const optional = ['ComponentType', 'Description'].filter(name => rows.some(row => name in row));
  return ['Name', 'DataType', 'ColumnType', 'IsPartitioning', ...optional].map(name => ({
    name,
    type: name === 'IsPartitioning' ? 'bool' : 'string',
  }));
}
