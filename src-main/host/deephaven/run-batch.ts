import type { CallLimits } from './calls.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import { TableService } from './generated/table_pb.ts';
import type { Login } from './login.ts';
import type { Operation } from './table-plan.ts';

/** Runs table operations in one call; the answers come in the order of the operations. @throws CallFailure of the first that failed */
export async function runBatch(login: Login, ops: Operation[], limits: CallLimits): Promise<ExportedTableCreationResponse[]> {
  const answers = new Map<number, ExportedTableCreationResponse>();
  const exported = new Map(ops.map((operation, index) => [exportOf(operation), index]));
  await login.calls.stream(TableService.method.batch, { ops }, limits, answer => {
    const { ref } = answer.resultId!;
    const index = ref.case === 'batchOffset' ? ref.value : exported.get(Buffer.from(ref.value!.ticket).toString('hex'));
    if (index !== undefined) answers.set(index, answer);
  });
  return ops.map((_, index) => answers.get(index)!);
}

function exportOf({ op }: Operation): string {
  const bytes = op?.value?.resultId?.ticket;
  return bytes ? Buffer.from(bytes).toString('hex') : '';
}
