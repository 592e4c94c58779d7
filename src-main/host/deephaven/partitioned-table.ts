import { status } from '@grpc/grpc-js';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import { decodeAnswer } from './decode-answer.ts';
import { describeTable, type ExportedTable } from './exported-table.ts';
import { ObjectService } from './generated/object_pb.ts';
import { PartitionedTableDescriptorSchema, PartitionedTableService } from './generated/partitioned-table_pb.ts';
import { formulaLiteral } from './formula-literal.ts';
import type { HeldExports } from './held-exports.ts';
import type { Login } from './login.ts';
import { runBatch } from './run-batch.ts';
import { exportTicket, scopeTicket, tableOf, ticketOf } from './tickets.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

interface PartitionedRequest {
  name: string;
  partitionKey?: readonly unknown[] | undefined;
}

const exactlyOneConstituent = 1;

/** The keys of a partitioned table, or with `partitionKey` the one constituent of that key. @throws UserError INVALID_ARGUMENT */
export async function openKeyTable(
  login: Login,
  held: HeldExports,
  { name, partitionKey }: PartitionedRequest,
  limits: CallLimits,
): Promise<ExportedTable> {
  const sourceId = { ticket: ticketOf(scopeTicket(name)), type: 'PartitionedTable' };
  const { data, typedExportIds } = await held.create(limits, async unlimited => {
    const object = await login.calls.unary(ObjectService.method.fetchObject, { sourceId }, unlimited);
    for (const { ticket } of object.typedExportIds) held.adopt(ticket?.ticket);
    return object;
  });
  const { constituentColumnName, keyColumnNames } = decodeAnswer(PartitionedTableDescriptorSchema, data);
  const constituents = typedExportIds[0]?.ticket?.ticket;
  if (!constituents) throw new UnreadableAnswer('a partitioned table without its constituents');
  const exportId = held.next();
  const answer = await held.create(limits, unlimited =>
    runBatch(
      login,
      [
        {
          op: {
            case: 'dropColumns',
            value: {
              resultId: ticketOf(exportTicket(exportId)),
              sourceId: tableOf(constituents),
              columnNames: [constituentColumnName],
            },
          },
        },
      ],
      unlimited,
    ),
  );
  const keys = { exportId, ...describeTable('PartitionedTable', answer.at(-1)!) };
  const isKey = new Set(keyColumnNames);
  keys.columns = keys.columns.map(column => (isKey.has(column.name) ? { ...column, columnType: 'Partitioning' } : column));
  return partitionKey ? openConstituent(login, held, { name, partitionKey, keys }, limits) : keys;
}

async function openConstituent(
  login: Login,
  held: HeldExports,
  { name, partitionKey, keys }: Required<PartitionedRequest> & { keys: ExportedTable; partitionKey: readonly unknown[] },
  limits: CallLimits,
): Promise<ExportedTable> {
  const keyColumns = keys.columns.filter(({ columnType }) => columnType === 'Partitioning');
  if (keyColumns.length !== partitionKey.length) {
    const hint = `Give one value for each of: ${keyColumns.map(column => column.name).join(', ')}.`;
    throw new UserError(
      'INVALID_ARGUMENT',
      `Table '${name}' has ${keyColumns.length} key columns; got ${partitionKey.length} values`,
      { hint },
    );
  }
  const keyId = held.next();
  const columnSpecs = keyColumns.map((column, index) => `${column.name}=${formulaLiteral(partitionKey[index], column)}`);
  await held.create(limits, unlimited =>
    runBatch(
      login,
      [
        { op: { case: 'emptyTable', value: { size: 1n } } },
        {
          op: {
            case: 'view',
            value: { resultId: ticketOf(exportTicket(keyId)), sourceId: { ref: { case: 'batchOffset', value: 0 } }, columnSpecs },
          },
        },
      ],
      unlimited,
    ),
  );
  const exportId = held.next();
  try {
    const answer = await held.create(limits, unlimited =>
      login.calls.unary(
        PartitionedTableService.method.getTable,
        {
          partitionedTable: ticketOf(scopeTicket(name)),
          keyTableTicket: ticketOf(exportTicket(keyId)),
          resultId: ticketOf(exportTicket(exportId)),
          uniqueBehavior: exactlyOneConstituent,
        },
        unlimited,
      ),
    );
    return { exportId, ...describeTable('Table', answer) };
  } catch (error) {
    throw explainMissingKey(error, name, partitionKey);
  }
}

function explainMissingKey(error: unknown, name: string, partitionKey: readonly unknown[]): unknown {
  if (!(error instanceof CallFailure) || !meansNoKey.has(error.code)) return error;
  return new UserError('INVALID_ARGUMENT', `Table '${name}' has no partition ${JSON.stringify(partitionKey)}`, {
    cause: error,
    hint: 'Read the table without partition_key to see its keys.',
  });
}

const meansNoKey = new Set([status.NOT_FOUND, status.FAILED_PRECONDITION, status.INVALID_ARGUMENT]);
