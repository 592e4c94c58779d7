import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { rpcCodes, rpcErrorResponse } from '../../../src-shared/json-rpc.ts';
import type { Caller } from '../auth/caller.ts';
import type { Log } from '../observe/log.ts';
import type { CallerAuth } from './caller-auth.ts';
import type { Connection } from './connection.ts';
import type { JsonBody } from './json-body.ts';

/** How many sessions there may be, and how long an unused one lasts. */
export interface SessionLimits {
  /** Counted for each client, so that none can use up the sessions of others. */
  maxSessionsPerClient: number;
  /** Characters of the first request of a session, of which the SDK keeps a part. */
  maxInitializeLength: number;
  /** A session without an open stream or a running request ends after this time. */
  sessionIdleMs: number;
}

const cancelledSchema = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

/** The sessions of the 2025 revisions, by `Mcp-Session-Id`. */
export interface HttpSessions {
  /** Serves one request; `body` is that of a POST. */
  handle(request: Request, authInfo: CallerAuth, body: JsonBody | undefined): Promise<Response>;
  /** All, or those of one client. */
  connections(clientName?: string): Connection[];
  /** Ends every session of this client. */
  end(clientName: string): void;
  close(): Promise<void>;
}

interface Session {
  id: string;
  owner: Caller;
  connection: Connection;
  transport: WebStandardStreamableHTTPServerTransport;
  lastUsedAt: number;
  /** Streams on which the client listens. */
  streams: number;
}

export function createHttpSessions({
  connect,
  limits,
  log,
}: {
  connect: () => Connection;
  limits: SessionLimits;
  log: Log;
}): HttpSessions {
  const sessions = new Map<string, Session>();
  const sweep = setInterval(endIdle, limits.sessionIdleMs / 4).unref();

  function endIdle() {
    const limit = performance.now() - limits.sessionIdleMs;
    for (const session of sessions.values()) if (isIdle(session) && session.lastUsedAt < limit) void end(session);
  }

  async function end(session: Session) {
    sessions.delete(session.id);
    await session.connection.server.close();
  }

  const sessionsOf = ({ kind, name }: Caller) =>
    [...sessions.values()].filter(({ owner }) => owner.kind === kind && owner.name === name);

  /** Ends the caller's session that was idle longest, if they may have no more. */
  function makeRoom(caller: Caller): boolean {
    const own = sessionsOf(caller);
    if (own.length < limits.maxSessionsPerClient) return true;
    const idle = own.filter(isIdle);
    const oldest = idle.reduce<Session | undefined>((a, b) => (a && a.lastUsedAt <= b.lastUsedAt ? a : b), undefined);
    if (oldest) void end(oldest);
    return oldest !== undefined;
  }

  async function open(request: Request, authInfo: CallerAuth, body: JsonBody): Promise<Response> {
    const { caller } = authInfo;
    if (body.length > limits.maxInitializeLength) {
      return rpcErrorResponse(413, rpcCodes.transport, `An initialize request is over ${limits.maxInitializeLength} characters.`);
    }
    if (!makeRoom(caller)) {
      return rpcErrorResponse(503, rpcCodes.transport, `This client has ${limits.maxSessionsPerClient} MCP sessions in use.`);
    }
    const connection = connect();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized(id) {
        sessions.set(id, { id, owner: caller, connection, transport, lastUsedAt: performance.now(), streams: 0 });
        log.debug({ client: caller.name, sessions: sessions.size }, 'An MCP session began');
      },
      onsessionclosed: id => void sessions.delete(id),
    });
    await connection.server.connect(transport);
    const response = await transport.handleRequest(request, { parsedBody: body.json, authInfo });
    if (transport.sessionId === undefined) await connection.server.close();
    return response;
  }

  /** A stream on which the client listens keeps its session until it is closed. */
  function noteStream(session: Session, request: Request): void {
    session.streams += 1;
    const closed = () => {
      session.streams -= 1;
      session.lastUsedAt = performance.now();
    };
    request.signal.addEventListener('abort', closed, { once: true });
  }

  return {
    async handle(request, authInfo, body) {
      const { caller } = authInfo;
      const id = request.headers.get('mcp-session-id');
      if (id === null) {
        if (body && isInitialize(body.json)) return open(request, authInfo, body);
        return rpcErrorResponse(400, rpcCodes.transport, 'Send initialize first, then its Mcp-Session-Id with every request.');
      }
      const session = sessions.get(id);
      if (!session || session.owner.name !== caller.name || session.owner.kind !== caller.kind) {
        return rpcErrorResponse(404, rpcCodes.sessionNotFound, 'Session not found: send initialize again.');
      }
      session.lastUsedAt = performance.now();
      const response = await session.transport.handleRequest(request, { parsedBody: body?.json, authInfo });
      if (request.method === 'GET' && response.ok) noteStream(session, request);
      if (response.status !== 202) return response;
      // A cancelled request gets no answer, so the SDK would keep its stream open until the session ends.
      const cancelled = cancelledSchema.safeParse(body?.json).data?.params.requestId;
      if (cancelled !== undefined) session.transport.closeSSEStream(cancelled);
      return response;
    },

    connections: clientName =>
      [...sessions.values()]
        .filter(({ owner }) => clientName === undefined || owner.name === clientName)
        .map(({ connection }) => connection),

    end(clientName) {
      for (const session of sessions.values()) if (session.owner.name === clientName) void end(session);
    },

    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map(end));
    },
  };
}

function isIdle({ streams, connection }: Session): boolean {
  return streams === 0 && connection.runningCalls === 0;
}

function isInitialize(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'initialize';
}
