import {
  appliedSchema,
  clientListSchema,
  clientPlanSchema,
  entryCheckSchema,
  installLinkSchema,
  updatedAllSchema,
  type Applied,
  type ApplyRequest,
  type ClientList,
  type ClientPlan,
  type EntryCheck,
  type PlanRequest,
  type UpdatedAll,
} from '../../src-shared/clients-api.ts';
import { hostFetch, request } from './request.ts';

const extensionLimitMs = 30_000;
const place = (id: string, what: string) => `/api/clients/${encodeURIComponent(id)}/${what}`;
const inFolder = (folder: string | undefined) => (folder === undefined ? {} : { folder });

/** The assistants of this computer and their files; with `folder` also the files of that project. */
export function readClients(folder: string | undefined, signal: AbortSignal): Promise<ClientList> {
  const query = folder === undefined ? '' : `?folder=${encodeURIComponent(folder)}`;
  return request(`/api/clients${query}`, { answer: clientListSchema, signal });
}

/** What an action would change; nothing is changed. */
export function planClient(id: string, change: PlanRequest): Promise<ClientPlan> {
  return request(place(id, 'plan'), { method: 'POST', body: change, answer: clientPlanSchema });
}

/** @throws UserError ALREADY_EXISTS for an entry that is not ours without `replace`, CONFIG_ERROR for a broken file */
export function applyClient(id: string, change: ApplyRequest): Promise<Applied> {
  return request(place(id, 'apply'), { method: 'POST', body: change, answer: appliedSchema });
}

/** Gives the file back as it was before. */
export function undoClient(id: string, folder?: string): Promise<Applied> {
  return request(place(id, 'undo'), { method: 'POST', body: inFolder(folder), answer: appliedSchema });
}

/** Makes a call through exactly what stands in the client's file. */
export function testClient(id: string): Promise<EntryCheck> {
  return request(place(id, 'test'), { method: 'POST', answer: entryCheckSchema });
}

/** Brings every stale entry up to date. */
export function updateClients(): Promise<UpdatedAll> {
  return request('/api/clients/update-all', { method: 'POST', answer: updatedAllSchema });
}

/** Gives every entry with an address a new token, which takes the old one back. */
export function renewTokens(): Promise<UpdatedAll> {
  return request('/api/clients/renew-tokens', { method: 'POST', answer: updatedAllSchema });
}

/** The client's own install link. */
export async function installLink(id: string): Promise<string> {
  return (await request(place(id, 'link'), { method: 'POST', answer: installLinkSchema })).url;
}

/** Our extension for the client, which then takes the place of the entry in its file. */
export async function readExtension(id: string): Promise<Blob> {
  const response = await hostFetch(place(id, 'extension'), { method: 'POST', signal: AbortSignal.timeout(extensionLimitMs) });
  return response.blob();
}
