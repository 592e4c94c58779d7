import { status } from '@grpc/grpc-js';
import type { Column } from '../../../src-shared/column.ts';
import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { CallFailure } from './calls.ts';
import type { CallLimits } from './calls.ts';
import type { OpenTable, TableRequest, TableSnapshot } from './connection.ts';
import { download, numberIn } from './download.ts';
import { describeTable, rowsOf, type Described, type ExportedTable } from './exported-table.ts';
import { filterHint } from './filter-hint.ts';
import { invalidFilter, refuseUnsafeFilters } from './formula-look.ts';
import { HeldExports } from './held-exports.ts';
import { isSame, type KnownTable, type KnownTables } from './known-tables.ts';
import type { Login } from './login.ts';
import type { ReadTurns } from './read-turns.ts';
import { rowSizes } from './row-sizes.ts';
import { runBatch } from './run-batch.ts';
import { planTable, rowsInWindow, totalColumn, type Operation, type PlanSource, type TablePlan } from './table-plan.ts';
import { fetchTable, meansNoTable } from './tables.ts';
import { exportTicket, scopeTicket, tableOf } from './tickets.ts';

interface Opening {
  login: Login;
  request: TableRequest;
  limits: CallLimits;
  turns: ReadTurns;
  known: KnownTables;
  held: HeldExports;
}

/** Opens the rows asked for on one login. `read` throws what the login's calls throw. */
export async function openTableOn(
  login: Login,
  request: TableRequest,
  limits: CallLimits,
  { turns, known }: Pick<Opening, 'turns' | 'known'>,
): Promise<OpenTable> {
  const held = new HeldExports(login);
  const opening = { login, request, limits, turns, known, held };
  try {
    const seen = known.get(request);
    return (seen && (await openAsBefore(opening, seen))) ?? (await open(opening));
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

async function open(opening: Opening): Promise<OpenTable> {
  const { login, held, request, limits, known } = opening;
  const source = await fetchTable(login, held, request, limits);
  const { plan, sizes, columns } = planRead(opening, source, { exportId: source.exportId });
  const operations = [...plan.operations, ...sizes.operations];
  const answers = operations.length > 0 ? await runPlan(operations, source, opening) : [];
  await sizes.check(answers.slice(plan.operations.length), exportTicket(plan.resultId), login, limits);
  known.add(request, source);
  const totalRows = plan.filtered === undefined ? source.size : rowsOf(answers[plan.filtered]!.size);
  return opened(opening, { source, plan, columns, totalRows });
}

/** Fetches a table that was read before and makes its rows in one call. Undefined when it is no longer as it was. */
async function openAsBefore(opening: Opening, seen: KnownTable): Promise<OpenTable | undefined> {
  const { login, held, request, limits, known } = opening;
  const fetch: Operation = { op: { case: 'fetchTable', value: { sourceId: tableOf(scopeTicket(request.name)) } } };
  const { plan, sizes, columns } = planRead(opening, seen, { fetch });
  const isSmall = known.isSmall(seen, request);
  const operations = [...plan.operations, ...(isSmall ? [] : sizes.operations)];
  const answers = await held
    .create(limits, unlimited => runBatch(login, operations, unlimited))
    .catch((error: unknown) => {
      if (error instanceof CallFailure && meansNoTable.has(error.code)) return undefined;
      throw error;
    });
  const [fetched] = answers ?? [];
  if (!answers || !fetched || !isSame(seen, describeTable('Table', fetched))) return undefined;
  if (!isSmall) {
    await sizes.check(answers.slice(plan.operations.length), exportTicket(plan.resultId), login, limits);
    known.add(request, seen);
  }
  return opened(opening, { source: seen, plan, columns, totalRows: seen.size });
}

function planRead({ login, held, request }: Opening, source: Described, from: PlanSource['from']) {
  const columns = pickColumns(source.columns, request);
  refuseUnsafeFilters(request.filters ?? [], source.columns, login.facts.deephavenVersion);
  const plan = planTable(request, { ...source, columns, from }, () => held.next());
  const made = plan.operations.length;
  const rows = made > 0 ? { ref: { case: 'batchOffset' as const, value: made - 1 } } : tableOf(exportTicket(plan.resultId));
  const sizes = rowSizes(columns, rowsInWindow(request.window, source.size), maxBytesOf(login, request), rows);
  return { plan, sizes, columns };
}

/** Bytes that the rows may take. */
function maxBytesOf(login: Login, { maxBytes = Infinity }: TableRequest): number {
  return Math.min(login.maxAnswerBytes, maxBytes);
}

interface Opened {
  source: Described;
  plan: TablePlan;
  columns: Column[];
  totalRows: number;
}

function opened({ login, held, request, limits }: Opening, { source, plan, columns, totalRows }: Opened): OpenTable {
  return {
    columns,
    kind: source.kind,
    totalRows,
    rows: rowsInWindow(request.window, totalRows),
    isRefreshing: source.isRefreshing,
    async read(signal) {
      const { resultId, totalId } = plan;
      const readLimits = { signal, timeout: limits.timeout, maxBytes: maxBytesOf(login, request) };
      if (totalId !== undefined) {
        const ticking = { columns: columns.length + 1, rows: request.window.rows ?? Number.MAX_SAFE_INTEGER };
        return readWithTotal(login, { resultId, totalId }, ticking, readLimits);
      }
      const expected = { columns: columns.length, rows: rowsInWindow(request.window, totalRows) };
      const { ipc, rows } = await download(login, resultId, expected, readLimits);
      return { ipc, rows, totalRows, takenAt: new Date() };
    },
    [Symbol.asyncDispose]: async () => held[Symbol.dispose](),
  };
}

/** A ticking table: rows and total are of one moment, since the total travels as a column of the rows, behind all others. */
async function readWithTotal(
  login: Login,
  { resultId, totalId }: { resultId: number; totalId: number },
  expected: { columns: number; rows: number },
  limits: CallLimits & { maxBytes: number },
): Promise<TableSnapshot> {
  const { ipc, rows } = await download(login, resultId, expected, limits);
  const takenAt = new Date();
  if (rows > 0) return { ipc, rows, totalRows: numberIn(ipc, totalColumn), takenAt };
  // No row to carry it: the total comes by itself.
  const total = await download(login, totalId, { columns: 1, rows: 1 }, limits);
  return { ipc, rows: 0, totalRows: total.rows > 0 ? numberIn(total.ipc, totalColumn) : 0, takenAt };
}

function pickColumns(all: readonly Column[], { columns, sort }: TableRequest): Column[] {
  const byName = new Map(all.map(column => [column.name, column]));
  for (const name of [...(columns ?? []), ...(sort ?? []).map(key => key.column)]) {
    if (byName.has(name)) continue;
    const near = nearestNames(name, byName.keys());
    const hint =
      near.length > 0 ? `Did you mean: ${near.join(', ')}?` : `The columns are: ${[...byName.keys()].slice(0, 20).join(', ')}.`;
    throw new UserError('COLUMN_NOT_FOUND', `Column '${name}' not found`, { hint });
  }
  return columns ? columns.map(name => byName.get(name)!) : [...all];
}

async function runPlan(operations: Operation[], source: ExportedTable, opening: Opening) {
  const { login, request, held, limits, turns } = opening;
  const stop = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeout)]);
  let isWaiting = request.filters !== undefined || request.sort !== undefined;
  const begin = async (unlimited: CallLimits) => {
    stop.throwIfAborted(); // nobody waits for it any more
    isWaiting = false;
    return runBatch(login, operations, unlimited);
  };
  try {
    return await held.create(limits, unlimited =>
      isWaiting ? turns.take(request.reader ?? '', () => begin(unlimited)) : begin(unlimited),
    );
  } catch (error) {
    if (isWaiting && !limits.signal.aborted) throw stillReading(error);
    const isRefused = error instanceof CallFailure && error.code === status.INVALID_ARGUMENT;
    if (!isRefused) throw error;
    throw (await findBadFilter(source, opening)) ?? (await findBadSort(source, opening)) ?? error;
  }
}

function stillReading(cause: unknown): UserError {
  return new UserError('TIMEOUT', 'The server is still busy with an earlier filter or sort of this client', {
    cause,
    hint: 'It can not be stopped. Reads without filters and sort go on; ask again later, for less.',
  });
}

/** The server does not say which filter it refused: they are tried one by one, on no rows. */
async function findBadFilter(source: ExportedTable, { login, request, limits }: Opening): Promise<UserError | undefined> {
  for (const [index, filter] of (request.filters ?? []).entries()) {
    const cause = await refusalOf(
      runBatch(
        login,
        onNoRows(source, sourceId => ({ case: 'unstructuredFilter', value: { sourceId, filters: [filter] } })),
        limits,
      ),
    );
    if (cause) {
      const hint =
        filterHint(filter, source.columns) ??
        'Filters are Deephaven where clauses, such as Px > 100 or Sym = `AAPL` (strings in backticks).';
      return invalidFilter(index, filter, hint, { cause });
    }
  }
  return undefined;
}

async function findBadSort(source: ExportedTable, { login, request, limits }: Opening): Promise<UserError | undefined> {
  for (const { column, abs = false } of request.sort ?? []) {
    const sorts = [{ columnName: column, isAbsolute: abs, direction: 1 }];
    const cause = await refusalOf(
      runBatch(
        login,
        onNoRows(source, sourceId => ({ case: 'sort', value: { sourceId, sorts } })),
        limits,
      ),
    );
    const hint = abs
      ? 'Only numbers can be sorted by their absolute value.'
      : 'Its values have no order. Sort by another column.';
    if (cause) return new UserError('INVALID_ARGUMENT', `The table can't be sorted by '${column}'`, { hint, cause });
  }
  return undefined;
}

/** An operation on the table without its rows: what is wrong with it shows at once. */
function onNoRows(
  source: ExportedTable,
  op: (sourceId: ReturnType<typeof firstOfBatch>) => NonNullable<Operation['op']>,
): Operation[] {
  const slice = { sourceId: tableOf(exportTicket(source.exportId)), firstPositionInclusive: 0n, lastPositionExclusive: 0n };
  return [{ op: { case: 'slice', value: slice } }, { op: op(firstOfBatch()) }];
}

function firstOfBatch() {
  return { ref: { case: 'batchOffset' as const, value: 0 } };
}

/** The failure of a call that the server found wrong in itself; other failures are thrown. */
async function refusalOf(call: Promise<unknown>): Promise<CallFailure | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof CallFailure && error.code === status.INVALID_ARGUMENT) return error;
    throw error;
  }
}
