import type { Column } from '../../../src-shared/column.ts';
import type { CallLimits } from './calls.ts';
import { download, numberIn } from './download.ts';
import { rowsOf } from './exported-table.ts';
import { HeldExports } from './held-exports.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import type { Login } from './login.ts';
import { runBatch } from './run-batch.ts';
import type { Operation, Reference } from './table-plan.ts';
import { exportTicket, tableOf, ticketOf } from './tickets.ts';
import { AnswerTooLarge } from './unreadable-answer.ts';

/** An element of a list takes about so much. Bytes. */
const elementBytes = 8;

/**
 * Whether rows may be asked for, told from their lengths on the server: a worker that has to send more than it has memory for ends, with all
 * its tables. What goes along with each read is no formula, which the engine would have to compile.
 */
export interface RowSizes {
  /** Go along with the operations that make the rows. */
  operations: Operation[];
  /** @param answers those of `operations`. @throws AnswerTooLarge, CallFailure, UnreadableAnswer */
  check(answers: readonly ExportedTableCreationResponse[], result: Uint8Array, login: Login, limits: CallLimits): Promise<void>;
}

/** @param rows how many there are at most; @param from the rows */
export function rowSizes(columns: readonly Column[], rows: number, maxBytes: number, from: Reference): RowSizes {
  const texts = columns.filter(({ javaType }) => javaType === 'java.lang.String').map(({ name }) => name);
  const lists = columns.filter(isList).map(({ name }) => name);
  const numbers = columns.filter(({ javaType }) => javaType in bitLengths);
  // If no text is longer than its share, all of them are within the limit.
  const share = Math.floor(maxBytes / Math.max(1, rows * texts.length));
  const textOperations = texts.length > 0 ? [longerThan(texts, share, from)] : [];
  return {
    operations: rows === 0 ? [] : [...textOperations, ...lists.map(name => elementsOf(name, from))],
    async check(answers, result, login, limits) {
      const sizes = answers.map(({ size }) => rowsOf(size));
      const elements = sizes.slice(textOperations.length).reduce((sum, size) => sum + size, 0);
      if (elements * elementBytes > maxBytes) throw new AnswerTooLarge(maxBytes);
      const [longer = 0] = textOperations.length > 0 ? sizes : [];
      if (rows > 0 && (longer > 0 || numbers.length > 0)) await checkBytes(texts, numbers, maxBytes, { result, login, limits });
    },
  };
}

const sumColumn = 'Bytes';
/** What no rows take. */
const noRows = 0;

/** Numbers without bounds, and the formula for the bits of one. */
const bitLengths: Readonly<Record<string, (name: string) => string>> = {
  'java.math.BigInteger': name => `${name}.bitLength()`,
  'java.math.BigDecimal': name => `${name}.unscaledValue().bitLength()`,
};

/** Some text is long, or there are numbers without bounds: only now it is worth a formula, which tells exactly. */
async function checkBytes(
  texts: string[],
  numbers: readonly Column[],
  maxBytes: number,
  { result, login, limits }: { result: Uint8Array; login: Login; limits: CallLimits },
): Promise<void> {
  using held = new HeldExports(login);
  const exportId = held.next();
  const lengths = [
    ...texts.map(name => `(isNull(${name}) ? 0L : (long)${name}.length())`),
    ...numbers.map(({ name, javaType }) => `(isNull(${name}) ? 0L : (long)(${bitLengths[javaType]!(name)} / 8))`),
  ];
  const sum = { spec: { type: { case: 'sum' as const, value: {} } }, matchPairs: [sumColumn] };
  await held.create(limits, unlimited =>
    runBatch(
      login,
      [
        { op: { case: 'view', value: { sourceId: tableOf(result), columnSpecs: [`${sumColumn}=${lengths.join(' + ')}`] } } },
        {
          op: {
            case: 'aggregate',
            value: {
              sourceId: { ref: { case: 'batchOffset', value: 0 } },
              resultId: ticketOf(exportTicket(exportId)),
              aggregations: [{ type: { case: 'columns', value: sum } }],
            },
          },
        },
      ],
      unlimited,
    ),
  );
  const { ipc } = await download(login, exportId, { columns: 1, rows: 1 }, { ...limits, maxBytes });
  if (numberIn(ipc, sumColumn, noRows) > maxBytes) throw new AnswerTooLarge(maxBytes);
}

function longerThan(columns: string[], characters: number, sourceId: Reference): Operation {
  const filters = columns.map(columnName => ({
    data: { case: 'matches' as const, value: { reference: { columnName }, regex: `(?s).{${characters + 1}}.*` } },
  }));
  const filter = filters.length === 1 ? filters[0]! : { data: { case: 'or' as const, value: { filters } } };
  return { op: { case: 'filter', value: { sourceId, filters: [filter] } } };
}

function elementsOf(column: string, sourceId: Reference): Operation {
  return { op: { case: 'ungroup', value: { sourceId, nullFill: true, columnsToUngroup: [column] } } };
}

function isList({ javaType, componentType }: Column): boolean {
  return componentType !== undefined || javaType.endsWith('[]');
}
