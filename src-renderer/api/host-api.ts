import { z } from 'zod';
import {
  codeAnswerSchema,
  newClientAnswerSchema,
  newLinkAnswerSchema,
  type LinkPurpose,
  type NewClient,
} from '../../src-shared/host-api.ts';
import type { Permission } from '../../src-shared/host-status.ts';
import { request } from './request.ts';
import { token } from './token.ts';

/** Turns a one-time code into this tab's token. @throws UserError UNAUTHENTICATED when the code is used or too old */
export async function signIn(code: string): Promise<void> {
  const answer = await request('/api/code', { method: 'POST', body: { code }, answer: codeAnswerSchema });
  token.keep(answer.token);
}

/** Makes a client and its token, which is never shown again. @throws UserError ALREADY_EXISTS */
export function addClient(client: NewClient): Promise<{ name: string; token: string }> {
  return request('/api/clients', { method: 'POST', body: client, answer: newClientAnswerSchema });
}

export async function revokeClient(name: string): Promise<void> {
  await request(`/api/clients/${encodeURIComponent(name)}`, { method: 'DELETE', answer: z.undefined() });
}

/** What a client may do, from now on. */
export async function setPermission(name: string, permission: Permission): Promise<void> {
  await request(`/api/clients/${encodeURIComponent(name)}`, { method: 'PATCH', body: { permission }, answer: z.undefined() });
}

/** An address that opens a session signed in, once; with `panel` one table of it. @throws UserError SESSION_NOT_FOUND */
export async function sessionLink(id: string, purpose: LinkPurpose, panel?: string): Promise<string> {
  const path = `/api/sessions/${encodeURIComponent(id)}/links`;
  const answer = await request(path, {
    method: 'POST',
    body: { purpose, ...(panel !== undefined && { panel }) },
    answer: newLinkAnswerSchema,
  });
  return new URL(answer.path, location.origin).href;
}
