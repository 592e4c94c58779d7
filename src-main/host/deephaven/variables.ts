import type { Variable } from './connection.ts';
import type { FieldInfo } from './generated/application_pb.ts';
import { ApplicationService } from './generated/application_pb.ts';
import type { Login } from './login.ts';

/** Our own passing variables begin so; nobody is shown them. */
export const hiddenPrefix = '__dhmcp_';

/** Names are those of Java and Python; this is far longer than any. Characters. */
const longestName = 1000;

/** The variables of the query scope, in the server's order. `timeout` in milliseconds. */
export async function listVariables(login: Login, limits: { signal: AbortSignal; timeout: number }): Promise<Variable[]> {
  const variables: Variable[] = [];
  await login.calls.stream(ApplicationService.method.listFields, {}, limits, ({ created }) => {
    for (const field of created) if (field.applicationId === 'scope' && isShown(field)) variables.push(variableOf(field));
    return 'stop'; // the first message has them all, later ones are changes
  });
  return variables;
}

/** Not our own passing ones, nor one whose name nobody can type. */
export function isShown({ fieldName }: FieldInfo): boolean {
  return !fieldName.startsWith(hiddenPrefix) && fieldName.length <= longestName;
}

/** A variable as the server names it. */
export function variableOf({ fieldName, typedTicket }: FieldInfo): { name: string; type: string } {
  return { name: fieldName, type: (typedTicket?.type ?? '').slice(0, longestName) };
}
