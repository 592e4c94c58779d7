import { wireType } from '../../../src-shared/column.ts';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { OpenTable, TableRequest, TableSnapshot } from '../deephaven/connection.ts';
import type { ReadySession } from '../sessions/sessions.ts';
import type { WireText } from '../base/wire-text.ts';
import type { ToolContext } from './define-tool.ts';
import { refuseTooLarge, tooLarge } from './response-guard.ts';
import { withSessionId } from './table-not-found.ts';

/** Which rows, in which format, and how much of them. */
export interface RowsRequest {
  table: TableRequest;
  format: TableFormat;
  fullValues: boolean;
  /** Characters that the rows may take; undefined: never cut. */
  budget(schema: readonly WireColumn[]): number | undefined;
}

/** A column as answers name it. */
interface WireColumn {
  name: string;
  type: string;
}

/** Formatted rows with what an answer says about them. */
export interface Rows {
  schema: WireColumn[];
  kind: OpenTable['kind'];
  isRefreshing: boolean;
  /** Rows in `json`. */
  count: number;
  totalRows: number;
  takenAt: Date;
  /** Whether the budget left rows out. */
  cut: boolean;
  /** The rows in the wanted format, as JSON text. */
  json: string | WireText;
}

type Parts = Pick<ToolContext, 'services' | 'config' | 'signal' | 'log'>;

/**
 * Reads and formats rows of one table within the size limits; what is too large by the count of rows is refused before it is transferred.
 * @throws UserError TABLE_NOT_FOUND, NOT_A_TABLE, UNSUPPORTED, COLUMN_NOT_FOUND, INVALID_FILTER, RESPONSE_TOO_LARGE
 */
export async function readRows(session: ReadySession, request: RowsRequest, parts: Parts): Promise<Rows> {
  const first = await readOnce(session, request, parts);
  if (!first.cut || request.table.window.from === 'start') return first;
  // A cut keeps the first rows, but from the end of a table the last ones are wanted: ask for just as many as fit.
  let last = first;
  while (last.cut) {
    const window = { ...request.table.window, rows: last.count };
    last = await readOnce(session, { ...request, table: { ...request.table, window } }, parts);
  }
  return { ...last, cut: true };
}

/** Rows as they came, not yet text. */
interface FetchedRows extends Pick<OpenTable, 'columns' | 'kind' | 'isRefreshing'> {
  snapshot: TableSnapshot;
}

async function readOnce(session: ReadySession, request: RowsRequest, parts: Parts): Promise<Rows> {
  const mayBeCut = request.budget([]) !== undefined;
  const { columns, kind, isRefreshing, snapshot, isCut } = await fetchWhatFits(session, request.table, mayBeCut, parts);
  const schema = columns.map(column => ({ name: column.name, type: wireType(column) }));
  const formatted = await format(columns, snapshot, request, request.budget(schema), parts);
  return {
    schema,
    kind,
    isRefreshing,
    count: formatted.rows,
    totalRows: snapshot.totalRows,
    takenAt: snapshot.takenAt,
    cut: isCut || formatted.rows < snapshot.rows,
    json: formatted.json,
  };
}

/** How many times fewer rows are tried when so many can't be transferred. */
const fewer = 8;

/** As many of the rows as can be transferred, where they may be cut; else all of them. @throws UserError RESPONSE_TOO_LARGE */
async function fetchWhatFits(
  session: ReadySession,
  table: TableRequest,
  mayBeCut: boolean,
  parts: Parts,
): Promise<FetchedRows & { isCut: boolean }> {
  for (let { rows } = table.window; ; rows = Math.floor(rows / fewer)) {
    try {
      const fetched = await fetchRows(session, { ...table, window: { ...table.window, rows } }, parts);
      return { ...fetched, isCut: rows !== table.window.rows };
    } catch (error) {
      const isTooLarge = error instanceof UserError && error.code === 'RESPONSE_TOO_LARGE';
      if (!isTooLarge || !mayBeCut || rows === null || rows <= 1) throw error;
    }
  }
}

async function fetchRows(session: ReadySession, request: TableRequest, { config, signal }: Parts): Promise<FetchedRows> {
  await using table = await withSessionId(session.id, session.connection.openTable(request, signal));
  const { columns, kind, isRefreshing } = table;
  const cells = table.rows * Math.max(1, columns.length);
  refuseTooLarge(cells * config.server.response_limits.estimated_bytes_per_cell, config.server);
  return { columns, kind, isRefreshing, snapshot: await table.read(signal) };
}

async function format(
  columns: OpenTable['columns'],
  snapshot: TableSnapshot,
  { format, fullValues, table: { name } }: RowsRequest,
  maxCharacters: number | undefined,
  { services, config, signal, log }: Parts,
) {
  const { rows } = snapshot;
  const limits = config.server.response_limits;
  const formatted = await services.formatter.format(
    {
      ipc: snapshot.ipc,
      rows,
      columns,
      format,
      fullValues,
      maxBytes: limits.max_response_bytes,
      ...(maxCharacters !== undefined && { maxCharacters }),
    },
    signal,
  );
  if ('tooLargeBytes' in formatted) throw tooLarge(formatted.tooLargeBytes, config.server);
  if (formatted.rows === 0 && rows > 0) {
    throw new UserError('RESPONSE_TOO_LARGE', `One row of '${name}' alone is over the token limit.`, {
      hint: 'Name fewer columns, or give max_rows to have the rows whole.',
    });
  }
  if (formatted.json.length > limits.warning_response_bytes) {
    log.warn({ table: name, rows, characters: formatted.json.length }, 'large answer');
  }
  return formatted;
}
