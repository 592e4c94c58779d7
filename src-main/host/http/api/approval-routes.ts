import { Hono } from 'hono';
import { approvalAnswerSchema } from '../../../../src-shared/approvals-api.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import type { Approvals } from '../../approvals/approvals.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface ApprovalParts {
  approvals: Pick<Approvals, 'answer' | 'script'>;
  /** Gives a client the permission `full`. */
  allowClient: (name: string) => Promise<unknown>;
}

/** A person's answers to calls that wait for one. */
export function createApprovalRoutes({ approvals, allowClient }: ApprovalParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();

  routes.get('/:id/script', c => {
    const script = approvals.script(c.req.param('id'));
    if (script === undefined) throw new UserError('INVALID_ARGUMENT', 'This call waits no longer.');
    return c.json({ script });
  });

  routes.post('/:id', async c => {
    const { decision } = await parseBody(c, approvalAnswerSchema);
    const { client } = approvals.answer(c.req.param('id'), decision);
    if (decision === 'client') await allowClient(client);
    return c.body(null, 204);
  });

  return routes;
}
