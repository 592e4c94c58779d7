import type { CallLimits } from './calls.ts';
import type { ExportedTableCreationResponse } from './generated/table_pb.ts';
import { TableService } from './generated/table_pb.ts';
import type { Login } from './login.ts';
import type { Operation } from './table-plan.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** Runs table operations in one call; the answers come in the order of the operations. @throws CallFailure of the first that failed, UnreadableAnswer */
export async function runBatch(login: Login, ops: Operation[], limits: CallLimits): Promise<ExportedTableCreationResponse[]> {
  const answers = new Map<number, ExportedTableCreationResponse>();
  let count = 0;
  const exported = new Map(ops.map((operation, index) => [exportOf(operation), index]));
  await login.calls.stream(TableService.method.batch, { ops }, limits, answer => {
    count += 1;
    if (count > ops.length) throw new UnreadableAnswer('more answers than there are table operations');
    const ref = answer.resultId?.ref;
    const index = ref?.case === 'ticket' ? exported.get(Buffer.from(ref.value.ticket).toString('hex')) : ref?.value;
    if (index !== undefined) answers.set(index, answer);
  });
  return ops.map((_, index) => {
    const answer = answers.get(index);
    if (!answer) throw new UnreadableAnswer('no answer to one of the table operations');
    return answer;
  });
}

function exportOf({ op }: Operation): string {
  const bytes = op?.value?.resultId?.ticket;
  return bytes ? Buffer.from(bytes).toString('hex') : '';
}
