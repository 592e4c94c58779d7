import { schemaOf, type TableSchema } from './columns.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';

/** A table held as an export of a login. */
export interface ExportedTable extends TableSchema {
  exportId: number;
  size: number;
  isRefreshing: boolean;
  kind: 'Table' | 'PartitionedTable';
}

/** An export's schema, size and kind, from the server's answer. */
export function describeExport(
  exportId: number,
  kind: ExportedTable['kind'],
  { schemaHeader, size, isStatic }: ExportedTableCreationResponse,
): ExportedTable {
  return { ...schemaOf(schemaHeader), exportId, kind, size: Number(size), isRefreshing: !isStatic };
}
