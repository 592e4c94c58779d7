import { status } from '@grpc/grpc-js';
import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import { describeTable, type ExportedTable } from './exported-table.ts';
import { TableService } from './generated/table_pb.ts';
import type { Login } from './login.ts';
import type { HeldExports } from './held-exports.ts';
import { openKeyTable } from './partitioned-table.ts';
import { exportTicket, scopeTicket, tableOf, ticketOf } from './tickets.ts';
import { listVariables } from './variables.ts';

/**
 * A variable's table; for a partitioned table the one of its keys, or the constituent of `partitionKey`.
 * @throws UserError TABLE_NOT_FOUND, NOT_A_TABLE, UNSUPPORTED
 */
export async function fetchTable(
  login: Login,
  held: HeldExports,
  { name, partitionKey }: { name: string; partitionKey?: readonly unknown[] | undefined },
  limits: CallLimits,
): Promise<ExportedTable> {
  const exportId = held.next();
  try {
    const request = { sourceId: tableOf(scopeTicket(name)), resultId: ticketOf(exportTicket(exportId)) };
    const answer = await held.create(limits, unlimited => login.calls.unary(TableService.method.fetchTable, request, unlimited));
    if (partitionKey)
      throw new UserError('INVALID_ARGUMENT', `Table '${name}' is not partitioned`, { hint: 'Leave partition_key out.' });
    return { exportId, ...describeTable('Table', answer) };
  } catch (error) {
    if (!(error instanceof CallFailure) || !meansNoTable.has(error.code)) throw error;
    const variables = await listVariables(login, limits);
    const found = variables.find(variable => variable.name === name);
    if (found?.type === 'PartitionedTable') return openKeyTable(login, held, { name, partitionKey }, limits);
    if (found?.type === 'Table') throw error;
    throw noTable(
      name,
      found?.type,
      error,
      variables.filter(({ type }) => tableTypes.has(type)).map(variable => variable.name),
    );
  }
}

/** A name that stands for nothing, or for something else than a table. */
export const meansNoTable = new Set([status.NOT_FOUND, status.FAILED_PRECONDITION, status.INVALID_ARGUMENT]);
const treeTypes = new Set(['TreeTable', 'HierarchicalTable', 'RollupTable']);
const tableTypes = new Set(['Table', 'PartitionedTable', ...treeTypes]);

function noTable(name: string, type: string | undefined, cause: CallFailure, tables: string[]): UserError {
  if (type && treeTypes.has(type))
    return new UserError('UNSUPPORTED', `'${name}' is a tree or rollup table, which can't be read row by row`, {
      cause,
      hint: 'Read the table it was made from, or aggregate that in a script.',
    });
  if (!type && cause.code === status.NOT_FOUND) {
    const near = nearestNames(name, tables);
    const hint = near.length > 0 ? `Did you mean: ${near.join(', ')}?` : undefined;
    return new UserError('TABLE_NOT_FOUND', `Table '${name}' not found`, { cause, hint, toolHint: 'Use session_tables_list.' });
  }
  return new UserError('NOT_A_TABLE', `'${name}' is not a table${type ? `; it is a ${type}` : ''}`, {
    cause,
    toolHint: 'Use session_tables_list to see the tables.',
  });
}
