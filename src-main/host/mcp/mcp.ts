import type { Readable, Writable } from 'node:stream';
import { createMcpHandler, isLegacyRequest, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Caller } from '../auth/caller.ts';
import type { Log } from '../observe/log.ts';
import type { Resources } from '../resources/create-resources.ts';
import type { ToolCalls } from '../tools/tool-call.ts';
import { CallerAuth, type Sender, senderIn } from './caller-auth.ts';
import { createConnection, type Connection } from './connection.ts';
import { createElicitation } from './elicitation.ts';
import { createHttpSessions, type SessionLimits } from './http-sessions.ts';
import { readJsonBody, refusedHead } from './json-body.ts';
import { keptSubscriptions } from './kept-subscriptions.ts';
import { createWireTools } from './wire-tool.ts';
import { WireTexts } from './wire-texts.ts';

export interface McpLimits extends SessionLimits {
  maxBodyBytes: number;
}

const defaultLimits: McpLimits = {
  maxSessionsPerClient: 50,
  maxInitializeLength: 100_000,
  sessionIdleMs: 3_600_000,
  maxBodyBytes: 4 * 1024 * 1024,
};

/** The MCP server: every revision of the protocol, over HTTP and stdio. */
export interface Mcp {
  /** Answers one request on `/mcp` from a caller who may make it. The response must be written to `output`. */
  handle(request: Request, caller: Caller, output: Writable): Promise<Response>;
  /** Tells every client that asked that the list of tools is another one; with a name, only the sessions of that client. */
  toolsChanged(clientName?: string): void;
  /** Tells every client that subscribed to this resource. */
  resourcesUpdated(uri: string): void;
  /** Ends the sessions of this client, since its token no longer holds. */
  disconnect(clientName: string): void;
  /** Serves one client until `stdin` ends. */
  serveStdio(caller: Caller, streams: { stdin: Readable; stdout: Writable }): Promise<void>;
  close(): Promise<void>;
}

export interface McpParts {
  tools: ToolCalls;
  resources: Resources;
  serverName: string;
  version: string;
  instructions: () => string;
  log: Log;
  limits?: Partial<McpLimits>;
  /** Told at each list and call who is there, and what it calls itself. */
  seen?: (caller: Caller, clientVersion: string | undefined) => void;
}

/**
 * Requests of the 2026 revision are each served by a fresh SDK server; the earlier revisions have sessions. Both get the
 * same handlers, and nothing of a tool call is kept between requests.
 */
export function createMcp({
  tools,
  resources,
  serverName,
  version,
  instructions,
  log,
  limits: given,
  seen = () => {},
}: McpParts): Mcp {
  const limits = { ...defaultLimits, ...given };
  const wireTool = createWireTools();
  const serverInfo = { name: serverName, title: 'Deephaven', version };
  const elicitation = createElicitation();
  const stdioConnections = new Set<Connection>();

  const connect = (senderOf: (context: ServerContext) => Sender) =>
    createConnection({ tools, resources, wireTool, serverInfo, instructions, seen, senderOf, elicitation });
  const connectHttp = () => connect(context => senderIn(context.http?.authInfo));
  const onerror = (error: Error) => log.debug({ err: error }, 'An MCP request was refused or broke off');

  const sessions = createHttpSessions({ connect: connectHttp, limits, log });
  const modern = createMcpHandler(() => connectHttp().server, { legacy: 'reject', responseMode: 'sse', onerror });
  const lasting = () => [...sessions.connections(), ...stdioConnections];

  return {
    async handle(request, caller, output) {
      const authInfo = new CallerAuth(caller, output);
      if (request.method !== 'POST') return sessions.handle(request, authInfo, undefined);
      const refusal = refusedHead(request, limits.maxBodyBytes);
      if (refusal) return refusal;
      const body = await readJsonBody(request, limits.maxBodyBytes);
      if ('refusal' in body) return body.refusal;
      if (await isLegacyRequest(request, body.json)) return sessions.handle(request, authInfo, body);
      const parsedBody = await keptSubscriptions(body.json, { resources, caller, signal: request.signal });
      return modern.fetch(request, { parsedBody, authInfo });
    },

    toolsChanged(clientName) {
      // Subscriptions of the 2026 revision have no names: the others read an unchanged list again.
      modern.notify.toolsChanged();
      const told = clientName === undefined ? lasting() : sessions.connections(clientName);
      for (const { server } of told) server.sendToolListChanged().catch(onerror);
    },

    resourcesUpdated(uri) {
      modern.notify.resourceUpdated(uri);
      for (const { server, subscriptions } of lasting()) {
        if (subscriptions.has(uri)) server.sendResourceUpdated({ uri }).catch(onerror);
      }
    },

    disconnect(clientName) {
      sessions.end(clientName);
    },

    async serveStdio(caller, { stdin, stdout }) {
      const own = new Set<Connection>();
      const wireTexts = new WireTexts(stdout);
      const factory = () => {
        const connection = connect(() => ({ caller, wireTexts }));
        own.add(connection);
        stdioConnections.add(connection);
        return connection.server;
      };
      const ended = new Promise<void>(resolve => stdin.once('close', resolve).once('end', resolve));
      const served = serveStdio(factory, { transport: new StdioServerTransport(stdin, stdout), onerror });
      await ended;
      await served.close();
      for (const connection of own) stdioConnections.delete(connection);
    },

    async close() {
      await Promise.all([sessions.close(), modern.close(), ...[...stdioConnections].map(({ server }) => server.close())]);
    },
  };
}
