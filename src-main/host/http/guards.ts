import type { MiddlewareHandler } from 'hono';
import { rpcCodes, rpcErrorResponse } from '../../../src-shared/json-rpc.ts';
import { isLoopback } from '../../../src-shared/loopback.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Caller } from '../auth/caller.ts';

const corsHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, DELETE',
  'Access-Control-Allow-Headers':
    'authorization, content-type, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name, last-event-id',
  'Access-Control-Max-Age': '600',
};
const exposedHeaders = 'mcp-session-id, www-authenticate, mcp-protocol-version';

/** What the guards leave for what comes after them. */
export interface GuardEnv {
  Variables: {
    /** Set by `authenticated` and `identified`. */
    caller?: Caller;
  };
}

/**
 * Refuses names that a foreign page could have pointed at this machine (DNS rebinding): only loopback names with our port
 * pass, and the configured ones, which match any port unless they name one.
 */
export function knownHost(allowedHosts: readonly string[], port: () => number): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    const host = (c.req.header('host') ?? '').toLowerCase();
    if (isOwnHost(host, port()) || isAllowedHost(host, allowedHosts)) return next();
    return rpcErrorResponse(403, rpcCodes.transport, 'This host name is not allowed (server.allowed_hosts).');
  };
}

/** Refuses what only the page and our own processes may reach under any name but a loopback one. */
export function loopbackOnly(port: () => number): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    if (isOwnHost((c.req.header('host') ?? '').toLowerCase(), port())) return next();
    return rpcErrorResponse(403, rpcCodes.transport, 'This answers on this machine only.');
  };
}

/** Refuses pages of other origins. Only configured origins get CORS headers; programs other than browsers send no `Origin`. */
export function knownOrigin(allowedOrigins: readonly string[]): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (origin === undefined) return next();
    const configured = allowedOrigins.includes(origin);
    const isPreflight = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined;
    if (!configured && (isPreflight || !isLoopbackOrigin(origin))) {
      return rpcErrorResponse(403, rpcCodes.transport, 'This origin is not allowed (server.allowed_origins).');
    }
    if (!configured) return next();
    const cors = { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' };
    if (isPreflight) return c.body(null, 204, { ...cors, ...corsHeaders });
    await next();
    for (const [name, value] of Object.entries(cors)) c.res.headers.set(name, value);
    c.res.headers.set('Access-Control-Expose-Headers', exposedHeaders);
  };
}

/** Refuses every other method. */
export function allowedMethods(methods: readonly string[]): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    if (methods.includes(c.req.method)) return next();
    return rpcErrorResponse(405, rpcCodes.transport, 'Method not allowed.', { Allow: methods.join(', ') });
  };
}

/** Lets only assistants and our own processes pass; the page's token opens the page, not MCP. */
export function authenticated({ authenticate }: Pick<Authenticator, 'authenticate'>): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    const result = await authenticate(c.req.raw.headers);
    if ('refusal' in result) {
      const { status, message, challenge } = result.refusal;
      return rpcErrorResponse(status, rpcCodes.transport, message, { 'WWW-Authenticate': challenge });
    }
    if (result.caller.kind === 'ui') return rpcErrorResponse(403, rpcCodes.transport, "The page's token does not open MCP.");
    c.set('caller', result.caller);
    return next();
  };
}

/** Notes who is calling where that is known; what follows decides. */
export function identified({ authenticate }: Pick<Authenticator, 'authenticate'>): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    const result = await authenticate(c.req.raw.headers);
    if ('caller' in result) c.set('caller', result.caller);
    return next();
  };
}

function isOwnHost(host: string, port: number): boolean {
  const { name, port: named } = splitHost(host);
  return isLoopback(name) && (named ?? '80') === String(port);
}

function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const { name } = splitHost(host);
  return allowed.some(entry => entry.toLowerCase() === host || entry.toLowerCase() === name);
}

/** `[::1]:80` and `name:80` into name and port. */
function splitHost(host: string): { name: string; port?: string } {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
  return { name, ...(port !== undefined && { port }) };
}

function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (url.protocol === 'http:' || url.protocol === 'https:') && isLoopback(url.hostname);
}
