import { credentialsSchema, type Credentials } from '../../src-shared/credentials-api.ts';
import { request } from './request.ts';

const answer = credentialsSchema;
const place = (name: string) => `/api/credentials/${encodeURIComponent(name)}`;

export function readCredentials(signal: AbortSignal): Promise<Credentials> {
  return request('/api/credentials', { answer, signal });
}

/** Stores a secret, or replaces the one of that name. @throws UserError UNAVAILABLE when the keychain is locked or gone */
export function setCredential(name: string, secret: string): Promise<Credentials> {
  return request(place(name), { method: 'PUT', body: { secret }, answer });
}

export function deleteCredential(name: string): Promise<Credentials> {
  return request(place(name), { method: 'DELETE', answer });
}

/** Moves a secret out of the configuration file, whose key is `key`. @throws UserError ALREADY_EXISTS */
export function moveToKeychain(key: string, name: string): Promise<Credentials> {
  return request('/api/credentials/move', { method: 'POST', body: { key, name }, answer });
}
