import type { Variable } from './connection.ts';
import { ApplicationService } from './generated/application_pb.ts';
import type { Login } from './login.ts';

/** Our own passing variables begin so; nobody is shown them. */
export const hiddenPrefix = '__dhmcp_';

/** The variables of the query scope, in the server's order. `timeout` in milliseconds. */
export async function listVariables(login: Login, limits: { signal: AbortSignal; timeout: number }): Promise<Variable[]> {
  const variables: Variable[] = [];
  await login.calls.stream(ApplicationService.method.listFields, {}, limits, ({ created }) => {
    for (const field of created) {
      const isShown = field.applicationId === 'scope' && !field.fieldName.startsWith(hiddenPrefix);
      if (isShown) variables.push({ name: field.fieldName, type: field.typedTicket?.type ?? '' });
    }
    return 'stop'; // the first message has them all, later ones are changes
  });
  return variables;
}
