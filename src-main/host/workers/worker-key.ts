import { randomBytes } from 'node:crypto';
import { authKind } from '../../../src-shared/auth-type.ts';
import { Secret } from '../../../src-shared/secret.ts';
import type { WorkerRequest } from './worker-driver.ts';

/** What a worker is to be logged in to with: the caller's key, else a new one where its handler takes one, else nothing. */
export function workerKey({ authType, token }: Pick<WorkerRequest, 'authType' | 'token'>): Secret | undefined {
  if (token || authKind(authType) !== 'psk') return token;
  return new Secret(randomBytes(32).toString('base64url'));
}
