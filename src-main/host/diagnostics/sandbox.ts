import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import type { Check } from './check.ts';

/** Whether the code of Python sessions runs apart from the person's files; a problem only where it must. */
export function checkSandbox(look: () => Promise<Sandboxing>): Check {
  return async () => {
    try {
      const found = await look();
      if (found.isOn)
        return { result: 'good', detail: 'On: their code sees no keys, no settings of programs and nothing of this app.' };
      return { result: 'note', detail: `Off: ${found.reason}`, ...(found.hint !== undefined && { fix: found.hint }) };
    } catch (error) {
      const { message, hint } = toUserError(error);
      return { result: 'problem', detail: message, ...(hint !== undefined && { fix: hint }) };
    }
  };
}
