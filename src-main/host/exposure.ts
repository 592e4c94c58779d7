import type { AuthMode } from './auth/authenticator.ts';
import { UserError } from '../../src-shared/user-error.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Refuses to listen where others could reach it unprotected.
 * @throws UserError CONFIG_ERROR
 */
export function checkExposure({
  host,
  mode,
  allowedHosts,
}: {
  host: string;
  mode: AuthMode;
  allowedHosts: readonly string[];
}): void {
  if (loopback.test(host)) return;
  if (mode === 'none' || mode === 'token') {
    throw new UserError('CONFIG_ERROR', `server.auth: mode "${mode}" needs a loopback host, but the host is ${host}.`, {
      hint: 'Listen on 127.0.0.1, or use --auth jwt or --auth module.',
    });
  }
  if (allowedHosts.length === 0) {
    throw new UserError('CONFIG_ERROR', `server.allowed_hosts is empty, but the host is ${host}.`, {
      hint: 'List the names by which clients reach this host in server.allowed_hosts.',
    });
  }
}
