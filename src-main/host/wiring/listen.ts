import type { AuthMode } from '../../../src-shared/host-status.ts';
import { isLoopback } from '../../../src-shared/loopback.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { createAuthenticator } from '../auth/authenticator.ts';
import type { ClientTokens } from '../auth/client-tokens.ts';
import type { Config } from '../config/schema.ts';
import type { HostOptions } from '../host-options.ts';
import { hostProof, type ProofRequest } from '../running-host/host-proof.ts';
import { createHttpServer, type HttpServer, type HttpServerParts } from '../http/http-server.ts';
import { portOwner } from '../running-host/port-owner.ts';

/** A server that listens. */
export interface Listening {
  http: HttpServer;
  /** The MCP address. */
  url: string;
  port: number;
  /** A sentence for the person when it is not the port they know. */
  note?: string;
  /** Whether clients may have sent their tokens to another user, who listens on the port they know. */
  mayBeOverheard: boolean;
}

interface ListenParts extends Required<Pick<HttpServerParts, 'mcp' | 'mounts' | 'log'>> {
  mode: AuthMode;
  clients: ClientTokens;
  controlToken: Secret;
}

/**
 * Listens on the chosen port; where it is taken, on another one if that is allowed.
 * @throws UserError UNAVAILABLE with the program that has the port, CONFIG_ERROR for an address that others could reach unprotected
 */
export async function listen(options: HostOptions, { server }: Config, parts: ListenParts): Promise<Listening> {
  const { mode, clients, controlToken, mcp, mounts, log } = parts;
  const host = options.address ?? server.host;
  const port = options.port ?? server.port;
  checkExposure(host, mode, server.allowed_hosts);
  const authenticator = createAuthenticator({ mode, tokens: clients, controlToken, devUsername: server.auth.dev_username });
  const { path, allowed_hosts: allowedHosts, allowed_origins: allowedOrigins } = server;
  const prove = (request: ProofRequest) => hostProof(controlToken.reveal(), request);
  const on = async (port: number) => {
    const http = createHttpServer({ host, port, path, allowedHosts, allowedOrigins, authenticator, mcp, prove, mounts, log });
    return { http, ...(await http.listen()) };
  };
  try {
    return { ...(await on(port)), mayBeOverheard: false };
  } catch (error) {
    if (!isTaken(error)) throw error;
    const { program = 'another program', mayBeOfAnother } = await portOwner(port);
    const taken = `Port ${port} is taken by ${program}.`;
    if (options.listen === 'exact') {
      const hints = [error.hint, mayBeOfAnother ? `${overheard} Then renew them: renew-tokens.` : undefined];
      throw new UserError('UNAVAILABLE', taken, { cause: error, hint: hints.filter(Boolean).join(' ') });
    }
    const other = await on(0);
    const moved = `${taken} Listening on port ${other.port} for now: clients that know the old address need the new one.`;
    return { ...other, note: mayBeOfAnother ? `${moved} ${overheard}` : moved, mayBeOverheard: mayBeOfAnother };
  }
}

const overheard = 'It may be of another user, and clients may have sent it their tokens.';

/** Refuses to listen where others could reach it unprotected. */
function checkExposure(host: string, mode: AuthMode, allowedHosts: readonly string[]): void {
  if (isLoopback(host)) return;
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

function isTaken(error: unknown): error is UserError {
  return error instanceof UserError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}
