import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { rpcCodes, rpcErrorResponse } from '../../../src-shared/json-rpc.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Log } from '../observe/log.ts';
import type { Mcp } from '../mcp/mcp.ts';
import { challengeHeader, proofHeader, proofPath, type ProofRequest } from '../running-host/host-proof.ts';
import { allowedMethods, authenticated, identified, knownHost, knownOrigin, loopbackOnly, type GuardEnv } from './guards.ts';

const mcpMethods = ['POST', 'GET', 'DELETE'];
const closeTimeoutMs = 1_000;
const headWaitMs = 50;
/** Longer than clients keep an unused connection, so that none is closed under a request on its way. */
const keepAliveMs = 65_000;

type Env = GuardEnv & { Bindings: HttpBindings };

/** Where the server listens, whom it lets in, and what it serves. */
export interface HttpServerParts {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** Where MCP answers. */
  path: string;
  /** Names besides the loopback ones, as `name` or `name:port`. */
  allowedHosts: readonly string[];
  /** Origins besides the loopback ones, such as `https://app.example.com`; browsers there may read the answers. */
  allowedOrigins: readonly string[];
  authenticator: Pick<Authenticator, 'authenticate'>;
  mcp: Pick<Mcp, 'handle' | 'disconnect'>;
  /** Proves to our own processes that this is the host which they look for. */
  prove: (request: ProofRequest) => string;
  /** Answer to loopback names only, in this order, after MCP and `/health`; the caller is in `c.var.caller` where it is known. */
  mounts?: readonly { path: string; app: Hono<Env> | Hono<GuardEnv> | Hono }[];
  log: Log;
}

/** The server; it listens when told to. */
export interface HttpServer {
  /** @throws UserError UNAVAILABLE when the port is taken or may not be used */
  listen(): Promise<{ url: string; port: number }>;
  /** Ends what this client has open: its requests, streams and sessions. */
  disconnect(clientName: string): void;
  /** Takes no more requests; what is open has a second to end. */
  close(): Promise<void>;
}

/** The one local server: `/mcp`, `/health` and what is mounted, behind the guards in the order the public contract gives. */
export function createHttpServer(parts: HttpServerParts): HttpServer {
  const { host, log, mcp } = parts;
  /** Answers under way by client, so that a revoked one loses them. */
  const open = new Map<string, Set<ServerResponse>>();
  const server = createAdaptorServer({ fetch: createApp(parts, () => portOf(server), track).fetch }) as Server;
  server.keepAliveTimeout = keepAliveMs;

  const sockets = new Set<Socket>();
  const answering = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });

  function track(clientName: string, response: ServerResponse) {
    const own = open.get(clientName) ?? new Set();
    open.set(clientName, own.add(response));
    response.once('close', () => own.delete(response));
  }

  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', error => reject(listenFailure(error, parts)));
        server.listen({ host, port: parts.port }, resolve);
      });
      server.on('error', error => log.error({ err: error }, 'The HTTP server failed'));
      const port = portOf(server);
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${parts.path}`, port };
    },

    disconnect(clientName) {
      mcp.disconnect(clientName);
      for (const response of open.get(clientName) ?? []) response.destroy();
    },

    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const response of [...open.values()].flatMap(responses => [...responses])) {
        if (response.req.method === 'GET') response.end(); // it only listens, for as long as we let it
      }
      // Node closes what is idle, but not what never sent a request; clients open such connections in reserve.
      for (const socket of sockets) if (!answering.has(socket)) socket.destroy();
      const cut = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function createApp(
  { path, allowedHosts, allowedOrigins, authenticator, mcp, prove, mounts = [], log }: HttpServerParts,
  port: () => number,
  track: (clientName: string, response: ServerResponse) => void,
): Hono<Env> {
  const app = new Hono<Env>();
  app.use(knownHost(allowedHosts, port), knownOrigin(allowedOrigins));

  app.use(path, allowedMethods(mcpMethods), authenticated(authenticator));
  app.all(path, c => {
    const caller = c.get('caller')!;
    track(caller.name, c.env.outgoing);
    if (c.req.method === 'POST') holdHead(c.env.outgoing);
    return mcp.handle(c.req.raw, caller, c.env.outgoing);
  });

  app.get(proofPath, c => {
    const challenge = c.req.header(challengeHeader);
    if (!challenge) return rpcErrorResponse(400, rpcCodes.transport, `Send ${challengeHeader}.`);
    const { localAddress: address = '', localPort = 0 } = c.env.incoming.socket;
    return c.body(null, 204, { [proofHeader]: prove({ challenge, address, port: localPort }) });
  });

  app.use('/health', allowedMethods(['GET', 'HEAD']));
  app.get('/health', c => c.json({ status: 'ok' }));

  for (const mount of mounts) {
    app.use(mount.path === '/' ? '*' : `${mount.path}/*`, loopbackOnly(port), identified(authenticator));
    app.route(mount.path, mount.app as Hono);
  }

  app.notFound(() => rpcErrorResponse(404, rpcCodes.transport, `Not found: MCP answers at ${path}.`));
  app.onError((error, c) => {
    const clientLeft = c.req.raw.signal.aborted;
    if (!clientLeft) log.error({ err: error }, 'An HTTP request failed');
    return rpcErrorResponse(500, rpcCodes.internal, 'Internal server error');
  });
  return app;
}

/** Lets the head of an event stream wait for the first event, since each packet costs more than what a quick call does. */
function holdHead(response: ServerResponse): void {
  const flush = response.flushHeaders.bind(response);
  response.flushHeaders = () => void setTimeout(() => response.writableEnded || flush(), headWaitMs);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function listenFailure(error: NodeJS.ErrnoException, { host, port }: HttpServerParts): Error {
  if (error.code === 'EADDRINUSE') {
    return new UserError('UNAVAILABLE', `Port ${port} on ${host} is taken by another program.`, {
      cause: error,
      hint: 'Stop that program, or choose another port with --port or server.port; --port 0 takes any free one.',
    });
  }
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
    return new UserError('UNAVAILABLE', `The app can't listen on ${host}:${port} (${error.code}).`, {
      cause: error,
      hint: 'Choose another port with --port, or another address with --host.',
    });
  }
  return error;
}
