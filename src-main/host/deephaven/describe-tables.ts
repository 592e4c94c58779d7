import { UserError } from '../../../src-shared/user-error.ts';
import type { Connection, TableDetails, Variable } from './connection.ts';
import { inParallel } from '../base/in-parallel.ts';

/** Tables of one session that are asked about at the same time. */
const parallelTables = 8;

/** See `Connection.describeTables`. */
export function describeTables(
  tables: readonly Variable[],
  tableDetails: Connection['tableDetails'],
  signal: AbortSignal,
): Promise<(Variable & { details?: TableDetails })[]> {
  return inParallel(tables, parallelTables, async table => {
    const details = await tableDetails(table.name, signal).catch((error: unknown) => ignoreTable(error, signal));
    return { ...table, ...(details && { details }) };
  });
}

function ignoreTable(error: unknown, signal: AbortSignal): undefined {
  signal.throwIfAborted();
  if (error instanceof UserError && tableCodes.has(error.code)) return undefined;
  throw error;
}

const tableCodes = new Set(['TABLE_NOT_FOUND', 'NOT_A_TABLE', 'UNSUPPORTED']);
