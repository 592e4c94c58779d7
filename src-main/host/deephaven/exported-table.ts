import { schemaOf, type TableSchema } from './columns.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** A table held as an export of a login. */
export interface ExportedTable extends TableSchema {
  exportId: number;
  size: number;
  isRefreshing: boolean;
  kind: 'Table' | 'PartitionedTable';
}

/** An export's schema, size and kind, from the server's answer. @throws UnreadableAnswer */
export function describeExport(
  exportId: number,
  kind: ExportedTable['kind'],
  { schemaHeader, size, isStatic }: ExportedTableCreationResponse,
): ExportedTable {
  return { ...schemaOf(schemaHeader), exportId, kind, size: rowsOf(size), isRefreshing: !isStatic };
}

/** A count of rows as the server states it. @throws UnreadableAnswer */
export function rowsOf(size: bigint): number {
  const rows = Number(size);
  if (!Number.isSafeInteger(rows) || rows < 0) throw new UnreadableAnswer(`a table of ${size} rows`);
  return rows;
}
