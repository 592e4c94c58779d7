import { Hono } from 'hono';
import { approvalAnswerSchema } from '../../../../src-shared/approvals-api.ts';
import type { Approvals } from '../../approvals/approvals.ts';
import type { GuardEnv } from '../guards.ts';
import { parseBody } from './parse-body.ts';

export interface ApprovalParts {
  approvals: Pick<Approvals, 'answer' | 'whole'>;
  /** Gives a client the permission `full`. */
  allowClient: (name: string) => Promise<unknown>;
}

/** A person's answers to calls that wait for one. */
export function createApprovalRoutes({ approvals, allowClient }: ApprovalParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();

  routes.get('/:id', c => c.json(approvals.whole(c.req.param('id'))));

  routes.post('/:id', async c => {
    const { decision } = await parseBody(c, approvalAnswerSchema);
    const { client } = approvals.answer(c.req.param('id'), decision);
    if (decision === 'client') await allowClient(client);
    return c.body(null, 204);
  });

  return routes;
}
