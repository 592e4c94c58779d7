import { randomBytes } from 'node:crypto';
import { UserError } from '../../../src-shared/user-error.ts';
import { authKind } from '../../../src-shared/auth-type.ts';
import { Secret } from '../../../src-shared/secret.ts';
import type { Worker, WorkerRequest } from './worker-driver.ts';

/** `-Xmx4g` for whole gigabytes, else megabytes such as `-Xmx2560m`. */
export function heapOption(gigabytes: number): string {
  return Number.isInteger(gigabytes) ? `-Xmx${gigabytes}g` : `-Xmx${Math.max(1, Math.round(gigabytes * 1024))}m`;
}

/** A worker that was not ready in time. @param startupTimeout milliseconds @param details such as `log_tail` */
export function startTimeout(startupTimeout: number, details: Record<string, unknown>): UserError {
  return new UserError('TIMEOUT', `Session failed to start within ${Math.round(startupTimeout / 1_000)} seconds`, {
    hint: 'The machine may be busy: try again, or raise startup_timeout_seconds in session_creation.defaults.',
    details,
  });
}

/** An address as people see it: a loopback one is `localhost`. */
export function shownUrl({ host, port }: Worker['address']): string {
  const isLocal = host === '127.0.0.1' || host === '::1';
  return `http://${isLocal ? 'localhost' : host}:${port}`;
}

/** What a worker is to be logged in to with: the caller's key, else a new one where its handler takes one, else nothing. */
export function workerKey({ authType, token }: Pick<WorkerRequest, 'authType' | 'token'>): Secret | undefined {
  if (token || authKind(authType) !== 'psk') return token;
  return new Secret(randomBytes(32).toString('base64url'));
}
