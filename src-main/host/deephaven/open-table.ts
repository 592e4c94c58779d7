import { status } from '@grpc/grpc-js';
import type { Column } from '../../../src-shared/column.ts';
import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { CallFailure } from './calls.ts';
import type { CallLimits } from './calls.ts';
import type { OpenTable, TableRequest, TableSnapshot } from './connection.ts';
import { download, numberIn } from './download.ts';
import { rowsOf, type ExportedTable } from './exported-table.ts';
import { filterHint } from './filter-hint.ts';
import { invalidFilter, refuseUnsafeFilters } from './formula-look.ts';
import { HeldExports } from './held-exports.ts';
import type { Login } from './login.ts';
import type { ReadTurns } from './read-turns.ts';
import { rowSizes } from './row-sizes.ts';
import { runBatch } from './run-batch.ts';
import { planTable, rowsInWindow, totalColumn, type Operation } from './table-plan.ts';
import { fetchTable } from './tables.ts';
import { exportTicket, tableOf } from './tickets.ts';

/** Opens the rows asked for on one login. `read` throws what the login's calls throw. */
export async function openTableOn(login: Login, request: TableRequest, limits: CallLimits, turns: ReadTurns): Promise<OpenTable> {
  const held = new HeldExports(login);
  try {
    const source = await fetchTable(login, held, request, limits);
    const columns = pickColumns(source.columns, request);
    refuseUnsafeFilters(request.filters ?? [], source.columns, login.facts.deephavenVersion);
    const plan = planTable(request, { ...source, columns }, () => held.next());
    const maxBytes = Math.min(login.maxAnswerBytes, request.maxBytes ?? Infinity);
    const made = plan.operations.length;
    const result = exportTicket(plan.resultId);
    const sizes = rowSizes(
      columns,
      rowsInWindow(request.window, source.size),
      maxBytes,
      made > 0 ? { ref: { case: 'batchOffset', value: made - 1 } } : tableOf(result),
    );
    const operations = [...plan.operations, ...sizes.operations];
    const answers = operations.length > 0 ? await runPlan(login, operations, { request, source, limits, held, turns }) : [];
    await sizes.check(answers.slice(made), result, login, limits);
    const totalRows = plan.filtered === undefined ? source.size : rowsOf(answers[plan.filtered]!.size);
    const { timeout } = limits;
    return {
      columns,
      kind: source.kind,
      totalRows,
      rows: rowsInWindow(request.window, totalRows),
      isRefreshing: source.isRefreshing,
      async read(signal) {
        const { resultId, totalId } = plan;
        const readLimits = { signal, timeout, maxBytes };
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
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
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

interface PlanContext {
  request: TableRequest;
  source: ExportedTable;
  held: HeldExports;
  limits: CallLimits;
  turns: ReadTurns;
}

async function runPlan(login: Login, operations: Parameters<typeof runBatch>[1], context: PlanContext) {
  const { request, held, limits, turns } = context;
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
    throw (await findBadFilter(login, context)) ?? (await findBadSort(login, context)) ?? error;
  }
}

function stillReading(cause: unknown): UserError {
  return new UserError('TIMEOUT', 'The server is still busy with an earlier filter or sort of this client', {
    cause,
    hint: 'It can not be stopped. Reads without filters and sort go on; ask again later, for less.',
  });
}

/** The server does not say which filter it refused: they are tried one by one, on no rows. */
async function findBadFilter(login: Login, { request, source, limits }: PlanContext): Promise<UserError | undefined> {
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

async function findBadSort(login: Login, { request, source, limits }: PlanContext): Promise<UserError | undefined> {
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
