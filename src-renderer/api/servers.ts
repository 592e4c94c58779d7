import { z } from 'zod';
import {
  connectionTestSchema,
  serverSchema,
  type ConnectionTest,
  type NewServer,
  type ServerDefinition,
} from '../../src-shared/servers-api.ts';
import { request } from './request.ts';

const place = (name: string) => `/api/servers/${encodeURIComponent(name)}`;

/** How a server of the configuration file is described. @throws UserError SESSION_NOT_FOUND */
export function readServer(name: string, signal?: AbortSignal): Promise<z.infer<typeof serverSchema>> {
  return request(place(name), { answer: serverSchema, ...(signal && { signal }) });
}

/** Adds a server; answers with its session's id. @throws UserError ALREADY_EXISTS, INVALID_ARGUMENT */
export async function addServer(server: NewServer): Promise<string> {
  return (await request('/api/servers', { method: 'POST', body: server, answer: z.object({ id: z.string() }) })).id;
}

/** Changes a server; without a secret the stored one stays. @throws UserError INVALID_ARGUMENT */
export async function changeServer(name: string, change: { definition: ServerDefinition; secret?: string }): Promise<void> {
  await request(place(name), { method: 'PUT', body: change, answer: serverSchema });
}

export async function removeServer(name: string): Promise<void> {
  await request(place(name), { method: 'DELETE', answer: z.undefined() });
}

/** Connects once and says how far it came. `name` is that of a known server, whose secret is used where none is given. */
export function testServer(test: { name?: string; definition: ServerDefinition; secret?: string }): Promise<ConnectionTest> {
  return request('/api/servers/test', { method: 'POST', body: test, answer: connectionTestSchema });
}
