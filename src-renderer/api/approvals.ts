import { z } from 'zod';
import { wholeApprovalSchema, type ApprovalDecision, type WholeApproval } from '../../src-shared/approvals-api.ts';
import { request } from './request.ts';

/** Answers a call that waits for a person. @throws UserError INVALID_ARGUMENT when it waits no longer */
export async function decideApproval(id: string, decision: ApprovalDecision): Promise<void> {
  await request(`/api/approvals/${id}`, { method: 'POST', body: { decision }, answer: z.undefined() });
}

/** All that would run with a call that waits. @throws UserError INVALID_ARGUMENT when it waits no longer */
export async function wholeApproval(id: string, signal: AbortSignal): Promise<WholeApproval> {
  return request(`/api/approvals/${id}`, { signal, answer: wholeApprovalSchema });
}
