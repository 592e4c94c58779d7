import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Column } from '../../../src-shared/column.ts';
import { wireColumn } from './columns.ts';
import type { TableRequest } from './connection.ts';
import type { BatchTableRequestSchema } from './generated/table_pb.ts';
import { exportTicket, tableOf, ticketOf } from './tickets.ts';

export type Operation = NonNullable<MessageInitShape<typeof BatchTableRequestSchema>['ops']>[number];

/** The hidden column that carries the number of rows before the window, in the same snapshot as the rows. */
export const totalColumn = '__dhmcp_total';

/** Server operations from a table to the rows asked for. */
export interface TablePlan {
  operations: Operation[];
  /** Index of the operation whose size is the number of rows before the window; absent: the source's own size. */
  filtered?: number;
  /** The export with the rows. */
  resultId: number;
  /** The export with the number of rows before the window, where the rows carry it too, in `totalColumn`. */
  totalId?: number;
}

export interface PlanSource {
  /** Its export, or the operation that fetches it, which then is the first of the plan. */
  from: { exportId: number } | { fetch: Operation };
  size: number;
  columns: readonly Column[];
  isRefreshing: boolean;
  isBlink: boolean;
}

/** Filters, sort, window, then columns: they come last so that a sort may use a column that isn't shown. */
export function planTable(request: TableRequest, source: PlanSource, nextExport: () => number): TablePlan {
  const operations: Operation[] = [];
  const add = (operation: Operation): Reference => {
    operations.push(operation);
    return { ref: { case: 'batchOffset', value: operations.length - 1 } };
  };
  let from: Reference = 'fetch' in source.from ? add(source.from.fetch) : tableOf(exportTicket(source.from.exportId));
  const fetched = operations.length;

  const filters = [...(request.filters ?? [])];
  if (filters.length > 0) from = add({ op: { case: 'unstructuredFilter', value: { sourceId: from, filters } } });
  // Each cycle replaces a blink table's rows: hold those of one moment.
  if (source.isBlink) from = add({ op: { case: 'snapshot', value: { sourceId: from } } });
  const filtered = operations.length > fetched ? operations.length - 1 : -1;

  const totalId = source.isRefreshing && !source.isBlink ? nextExport() : undefined;
  const total = totalId === undefined ? undefined : add(countOf(from, totalId));
  const sorts = (request.sort ?? []).map(key => ({
    columnName: key.column,
    isAbsolute: key.abs ?? false,
    direction: key.direction === 'asc' ? 1 : -1,
  }));
  if (sorts.length > 0) from = add({ op: { case: 'sort', value: { sourceId: from, sorts } } });
  const isWhole = !source.isRefreshing && filtered < 0 && rowsInWindow(request.window, source.size) === source.size;
  const window = windowOf(request.window);
  if (window && !isWhole) from = add({ op: { case: 'slice', value: { sourceId: from, ...window } } });
  const columnSpecs = source.columns.map(wireColumn);
  if (request.columns || columnSpecs.some((spec, index) => spec !== source.columns[index]!.name))
    from = add({ op: { case: 'view', value: { sourceId: from, columnSpecs } } });
  if (total) from = add({ op: { case: 'naturalJoin', value: { leftId: from, rightId: total, columnsToAdd: [totalColumn] } } });

  const last = operations.at(-1)?.op;
  const resultId = 'exportId' in source.from && !last ? source.from.exportId : nextExport();
  if (last?.value) last.value.resultId = ticketOf(exportTicket(resultId));
  return { operations, resultId, ...(totalId === undefined ? {} : { totalId }), ...(filtered >= 0 ? { filtered } : {}) };
}

/** How many of `total` rows the window shows. */
export function rowsInWindow({ rows, offset }: TableRequest['window'], total: number): number {
  return Math.max(0, Math.min(rows ?? Infinity, total - offset));
}

/** A table on the server, or the result of an operation before in the same batch. */
export type Reference = ReturnType<typeof tableOf> | { ref: { case: 'batchOffset'; value: number } };

function countOf(sourceId: Reference, exportId: number): Operation {
  return {
    op: {
      case: 'aggregate',
      value: {
        sourceId,
        resultId: ticketOf(exportTicket(exportId)),
        preserveEmpty: true,
        aggregations: [{ type: { case: 'count', value: { columnName: totalColumn } } }],
      },
    },
  };
}

/** Positions for `Slice`: negative ones count from the end, and a last position of 0 after a negative first is the end. */
function windowOf({ rows, offset, from }: TableRequest['window']) {
  if (rows === null && offset === 0) return undefined;
  const [first, last] =
    from === 'start'
      ? [offset, rows === null ? Number.MAX_SAFE_INTEGER : offset + rows]
      : [rows === null ? 0 : -(offset + rows), -offset];
  return { firstPositionInclusive: BigInt(first), lastPositionExclusive: BigInt(last) };
}
