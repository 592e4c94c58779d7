import {
  CLIENT_INFO_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type Implementation,
  type Server,
  type ServerContext,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import type { ToolAnswer, ToolCalls } from '../tools/tool-call.ts';
import type { Resources } from '../resources/create-resources.ts';
import type { Sender } from './caller-auth.ts';
import { CheckedServer } from './checked-server.ts';
import type { Elicitation } from './elicitation.ts';
import { progressReporter } from './progress.ts';
import { serveResources } from './serve-resources.ts';
import type { createWireTools } from './wire-tool.ts';

/** How long a client of the 2026 revision may keep a list; subscribers hear of a change at once. */
const listHint = { ttlMs: 60_000, cacheScope: 'private' } as const;

const fixedOptions = {
  capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} },
  cacheHints: {
    'server/discover': listHint,
    'tools/list': listHint,
    'resources/list': listHint,
    'resources/templates/list': listHint,
    'prompts/list': listHint,
  },
} satisfies ServerOptions;

/** Of what a client calls itself, in characters. */
const longestVersion = 200;

const envelopeSchema = z.object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }) });

export interface ConnectionParts {
  tools: ToolCalls;
  wireTool: ReturnType<typeof createWireTools>;
  resources: Resources;
  serverInfo: Implementation;
  instructions: () => string;
  /** Told at each list and call who is there, and what it calls itself. */
  seen: (caller: Caller, clientVersion: string | undefined) => void;
  senderOf: (context: ServerContext) => Sender;
  elicitation: Elicitation;
}

/** One SDK server with our handlers, and the resources its client subscribed to: for a 2025 session, a stdio connection, or one 2026 request. */
export interface Connection {
  server: Server;
  readonly subscriptions: Set<string>;
  runningCalls: number;
}

/** Arguments reach the tools as they came: the low-level server has no schema that would turn a wrong one into a protocol error. */
export function createConnection(parts: ConnectionParts): Connection {
  const { tools, wireTool, senderOf, elicitation } = parts;
  const server = new CheckedServer(parts.serverInfo, {
    ...fixedOptions,
    instructions: parts.instructions(),
    requestState: { verify: elicitation.verify },
  });
  const connection: Connection = { server, subscriptions: new Set(), runningCalls: 0 };

  const clientVersion = (context: ServerContext): string | undefined => {
    // On stdio, clients of the 2026 revision name themselves only in the envelope of each request.
    const client = server.getClientVersion() ?? envelopeSchema.safeParse(context.mcpReq.envelope).data?.[CLIENT_INFO_META_KEY];
    return client && `${client.name} ${client.version}`.slice(0, longestVersion);
  };

  server.setRequestHandler('tools/list', (_request, context) => {
    const { caller } = senderOf(context);
    parts.seen(caller, clientVersion(context));
    return { tools: tools.list(caller).map(wireTool) };
  });

  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { caller, wireTexts } = senderOf(context);
    const version = clientVersion(context);
    parts.seen(caller, version);
    const elicited = elicitation.forRequest(server, context);
    const call = tools.call({
      name: params.name,
      arguments: params.arguments,
      caller,
      ...(version !== undefined && { clientVersion: version }),
      ...(context.sessionId !== undefined && { mcpSession: context.sessionId }),
      signal: callSignal(context),
      progress: progressReporter(context.mcpReq),
      output: text => void sendOutput(context, text),
      ...(elicited && { elicit: elicited.elicit }),
    });
    connection.runningCalls += 1;
    const answer = await call.finally(() => (connection.runningCalls -= 1));
    if (!answer) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    if (answer === 'later') return elicited!.required();
    if (answer.wire) wireTexts.add(answer.wire);
    return toResult(answer);
  });

  serveResources(server, parts.resources, {
    subscriptions: connection.subscriptions,
    requestOf(context) {
      const version = clientVersion(context);
      return {
        caller: senderOf(context).caller,
        ...(version !== undefined && { clientVersion: version }),
        ...(context.sessionId !== undefined && { mcpSession: context.sessionId }),
        signal: callSignal(context),
      };
    },
  });
  server.setRequestHandler('prompts/list', () => ({ prompts: [] }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
  });

  return connection;
}

/** Aborts when the client cancels, and also when its request stream is gone: the answer could not be delivered any more. */
function callSignal({ mcpReq, http }: ServerContext): AbortSignal {
  return http?.req ? AbortSignal.any([mcpReq.signal, http.req.signal]) : mcpReq.signal;
}

async function sendOutput({ mcpReq }: ServerContext, text: string): Promise<void> {
  try {
    await mcpReq.log('info', text, 'output');
  } catch {
    // The client went away; the call learns that through its signal.
  }
}

/** A failure carries no structured content: the declared schema is that of a success, and clients check against it. */
function toResult({ text, structured, isError }: ToolAnswer): CallToolResult {
  return {
    content: [{ type: 'text', text }],
    ...(isError ? { isError } : structured && { structuredContent: structured }),
  };
}
