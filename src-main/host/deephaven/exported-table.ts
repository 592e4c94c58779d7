import { schemaOf, type TableSchema } from './columns.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** A table as the server describes it. */
export interface Described extends TableSchema {
  size: number;
  isRefreshing: boolean;
  kind: 'Table' | 'PartitionedTable';
}

/** A table held as an export of a login. */
export interface ExportedTable extends Described {
  exportId: number;
}

/** Schema, size and kind of a table, from the server's answer. @throws UnreadableAnswer */
export function describeTable(
  kind: Described['kind'],
  { schemaHeader, size, isStatic }: ExportedTableCreationResponse,
): Described {
  return { ...schemaOf(schemaHeader), kind, size: rowsOf(size), isRefreshing: !isStatic };
}

/** A count of rows as the server states it. @throws UnreadableAnswer */
export function rowsOf(size: bigint): number {
  const rows = Number(size);
  if (!Number.isSafeInteger(rows) || rows < 0) throw new UnreadableAnswer(`a table of ${size} rows`);
  return rows;
}
