import type { Column } from '../../../src-shared/column.ts';
import type { CallLimits } from './calls.ts';
import { rowsOf } from './exported-table.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import type { Login } from './login.ts';
import { runBatch } from './run-batch.ts';
import type { Operation, Reference } from './table-plan.ts';
import { tableOf } from './tickets.ts';
import { AnswerTooLarge } from './unreadable-answer.ts';

/** An element of a list takes about so much. Bytes. */
const elementBytes = 8;
/** Texts are told apart by length in steps of two, so many times. */
const steps = 32;

/**
 * Whether rows may be asked for, told from their lengths on the server: a worker that has to send more than it has memory for ends, with all
 * its tables. Nothing here is a formula, which the engine would have to compile.
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
      if (longer > 0) await checkTexts(texts, share, maxBytes, { result, login, limits });
    },
  };
}

/** Counts the rows with longer and longer texts: what they have at least must be within the limit. */
async function checkTexts(
  columns: string[],
  share: number,
  maxBytes: number,
  { result, login, limits }: { result: Uint8Array; login: Login; limits: CallLimits },
): Promise<void> {
  const lengths = Array.from({ length: steps }, (_, step) => (share + 1) * 2 ** step).filter(length => length <= 2 * maxBytes);
  const filters = lengths.flatMap(length => columns.map(column => longerThan([column], length - 1, tableOf(result))));
  const counts = (await runBatch(login, filters, limits)).map(({ size }) => rowsOf(size));
  let characters = 0;
  for (const [index, length] of lengths.entries()) {
    const longer = counts.slice(index * columns.length, (index + 1) * columns.length).reduce((sum, count) => sum + count, 0);
    characters += longer * (index === 0 ? length : length / 2);
  }
  if (characters > maxBytes) throw new AnswerTooLarge(maxBytes);
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
