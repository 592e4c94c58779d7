import { z } from 'zod';
import type { RowWindow, TableQuery } from '../../../src-shared/table-query.ts';
import { concreteFormat, formatNames, type TableFormat } from '../../../src-shared/table-format.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { sessionIdInput, tableNameInput } from './shared-inputs.ts';

const defaultRows = 1000;

/** Arguments that say which rows of which table, and in which form. */
export const rowsInput = z.strictObject({
  session_id: sessionIdInput,
  table_name: tableNameInput,
  max_rows: z.int().min(0).nullable().optional().meta({ default: defaultRows, description: 'null: all; 0: columns only' }),
  head: z.boolean().default(true).describe('false: the last rows'),
  format: z.enum(formatNames).default('optimize-rendering').describe('Of data; optimize-rendering is markdown-table'),
  columns: z
    .array(z.string())
    .min(1)
    .refine(isDistinct, 'a list of different names')
    .optional()
    .describe('Only these, in this order'),
  offset: z.int().min(0).default(0).describe('Rows to skip, from the end if head is false'),
  filters: z.array(z.string().max(2000)).max(20).optional().describe('All must hold'),
  sort: z
    .array(
      z.strictObject({
        column: z.string(),
        direction: z.enum(['asc', 'desc']).default('asc'),
        abs: z.boolean().optional(),
      }),
    )
    .optional()
    .describe('First key first'),
  full_values: z.boolean().default(false).describe('Do not cut strings over 2,000 characters'),
});

export type RowsInput = z.output<typeof rowsInput>;

/** The query that the arguments describe. */
export function queryOf({ table_name: name, filters, columns, sort }: RowsInput): TableQuery {
  return { name, filters, columns, sort };
}

/** Which of its rows are wanted. @throws UserError INVALID_ARGUMENT */
export function windowOf({ max_rows: rows = defaultRows, offset, head }: RowsInput): RowWindow {
  if (rows === null && offset > 0) {
    throw new UserError('INVALID_ARGUMENT', 'offset needs max_rows; got null', {
      hint: 'Give the number of rows of a page as max_rows.',
    });
  }
  return { rows, offset, from: head ? 'start' : 'end' };
}

/** How they are to be told. */
export function formatOf({ format, full_values: fullValues }: RowsInput): { format: TableFormat; fullValues: boolean } {
  return { format: concreteFormat(format), fullValues };
}

function isDistinct(names: string[]): boolean {
  return new Set(names).size === names.length;
}
