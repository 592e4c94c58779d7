import { z } from 'zod';
import { approvalScriptSchema, type ApprovalDecision } from '../../src-shared/approvals-api.ts';
import { request } from './request.ts';

/** Answers a call that waits for a person. @throws UserError INVALID_ARGUMENT when it waits no longer */
export async function decideApproval(id: string, decision: ApprovalDecision): Promise<void> {
  await request(`/api/approvals/${id}`, { method: 'POST', body: { decision }, answer: z.undefined() });
}

/** All of the script of a call that waits. @throws UserError INVALID_ARGUMENT when it waits no longer */
export async function approvalScript(id: string): Promise<string> {
  const { script } = await request(`/api/approvals/${id}/script`, { answer: approvalScriptSchema });
  return script;
}
