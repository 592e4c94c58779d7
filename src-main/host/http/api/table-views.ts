import { z } from 'zod';
import { wireType } from '../../../../src-shared/column.ts';
import { previewRows, type SessionTables, type TableRows } from '../../../../src-shared/sessions-api.ts';
import { isTableType } from '../../../../src-shared/table-type.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Connection } from '../../deephaven/connection.ts';
import type { TableFormatter } from '../../formats/table-formatter.ts';

/** How many tables of a session are asked about. */
const describedTables = 100;

/** Characters of a preview: as many rows as fit. Few enough that the formatter gives them as text. */
const previewCharacters = 200_000;
/** Bytes of rows that are read for a preview. */
const previewBytes = 4_000_000;

/** The tables of a session. Those late in a long list have only their name and type. */
export async function tableViews(
  connection: Pick<Connection, 'variables' | 'describeTables'>,
  signal: AbortSignal,
): Promise<SessionTables['tables']> {
  const tables = (await connection.variables(signal)).filter(({ type }) => isTableType(type));
  const described = await connection.describeTables(tables.slice(0, describedTables), signal);
  return [...described, ...tables.slice(describedTables).map(table => ({ ...table, details: undefined }))].map(
    ({ name, type, details }) => ({
      name,
      type,
      ...(details && { rows: details.size, columns: details.columns.length, isRefreshing: details.isRefreshing }),
    }),
  );
}

/** The first rows of a table, each cell an exact text. @throws UserError TABLE_NOT_FOUND, NOT_A_TABLE, UNSUPPORTED, RESPONSE_TOO_LARGE */
export async function readPreview(
  connection: Pick<Connection, 'openTable'>,
  name: string,
  formatter: TableFormatter,
  signal: AbortSignal,
): Promise<TableRows> {
  try {
    return await preview(connection, name, formatter, signal);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'RESPONSE_TOO_LARGE') throw error;
    throw new UserError('RESPONSE_TOO_LARGE', `The rows of '${name}' are too large for a preview`, {
      cause: error,
      hint: 'Open the table in Deephaven.',
    });
  }
}

async function preview(
  connection: Pick<Connection, 'openTable'>,
  name: string,
  formatter: TableFormatter,
  signal: AbortSignal,
): Promise<TableRows> {
  const window = { rows: previewRows, offset: 0, from: 'start' as const };
  await using table = await connection.openTable({ name, window, maxBytes: previewBytes }, signal);
  const snapshot = await table.read(signal);
  const formatted = await formatter.format(
    {
      ipc: snapshot.ipc,
      rows: snapshot.rows,
      columns: table.columns,
      format: 'json-row',
      fullValues: false,
      maxCharacters: previewCharacters,
      maxBytes: previewCharacters * 4,
    },
    signal,
  );
  if ('tooLargeBytes' in formatted || typeof formatted.json !== 'string' || (formatted.rows === 0 && snapshot.rows > 0)) {
    throw new UserError('RESPONSE_TOO_LARGE', 'Not even one row fits');
  }
  const rows = rowsSchema.parse(JSON.parse(formatted.json));
  return {
    columns: table.columns.map(column => ({ name: column.name, type: wireType(column) })),
    rows: rows.map(row => table.columns.map(column => cellText(row[column.name]))),
    totalRows: snapshot.totalRows,
    isRefreshing: table.isRefreshing,
  };
}

const rowsSchema = z.array(z.record(z.string(), z.unknown()));

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
