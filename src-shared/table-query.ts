/** A question about one table of a session as a value: what `deephaven/` compiles to operations of the server. It changes nothing there. */
export interface TableQuery {
  /** The variable that holds the table. */
  name: string;
  /** Deephaven where clauses, all of which must hold. */
  filters?: readonly string[] | undefined;
  /** These columns in this order; absent: all. */
  columns?: readonly string[] | undefined;
  sort?: readonly SortKey[] | undefined;
}

/** `abs` sorts numbers by their size without the sign. */
interface SortKey {
  column: string;
  direction: 'asc' | 'desc';
  abs?: boolean | undefined;
}

/** Rows of a table or of a query's result: at most `rows` (null: all) after skipping `offset`, both counted from that end. They come in table order. */
export interface RowWindow {
  rows: number | null;
  offset: number;
  from: 'start' | 'end';
}
