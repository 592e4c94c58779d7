import { Agent, request } from 'node:http';

/** A bare MCP client over HTTP: it measures the server, so it parses nothing that it isn't asked to. */
export interface McpHttp {
  /** The result of a method. @throws Error with the server's words */
  send(method: string, params?: object): Promise<unknown>;
  /** Calls a tool and lets the answer go by unread. @returns its bytes */
  call(tool: string, args: object): Promise<number>;
  /** Calls a tool and reads the JSON of its text. */
  read(tool: string, args: object): Promise<Record<string, unknown>>;
  close(): void;
}

/** Below the five seconds after which some servers close an idle connection. */
const idleSocketMs = 3000;

/** Connects as a client of the 2025-06-18 protocol. */
export async function connectMcp(url: string, headers: Record<string, string>): Promise<McpHttp> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: idleSocketMs });
  let session: Record<string, string> = {};
  let lastId = 0;

  const post = async (message: object) => {
    const answer = await exchange(url, agent, { ...headers, ...session }, JSON.stringify({ jsonrpc: '2.0', ...message }));
    if (answer.session) session = { 'mcp-session-id': answer.session, 'mcp-protocol-version': '2025-06-18' };
    return answer.body;
  };
  const send = async (method: string, params: object = {}) => resultOf(await post({ id: ++lastId, method, params }));

  const clientInfo = { name: 'bench', version: '1' };
  await send('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  await post({ method: 'notifications/initialized' });
  return {
    send,
    async call(tool, args) {
      const body = await post({ id: ++lastId, method: 'tools/call', params: { name: tool, arguments: args } });
      return body.length;
    },
    async read(tool, args) {
      const result = (await send('tools/call', { name: tool, arguments: args })) as { content: { text: string }[] };
      return JSON.parse(result.content[0]!.text) as Record<string, unknown>;
    },
    close: () => agent.destroy(),
  };
}

interface Answer {
  body: Buffer;
  session: string | undefined;
}

function exchange(url: string, agent: Agent, headers: Record<string, string>, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const accept = 'application/json, text/event-stream';
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', accept, ...headers } },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(chunks);
          if ((response.statusCode ?? 0) >= 400)
            return reject(new Error(`HTTP ${response.statusCode}: ${received.toString('utf8', 0, 500)}`));
          resolve({ body: received, session: response.headers['mcp-session-id'] as string | undefined });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The result of a JSON answer or of the last message of an event stream. */
function resultOf(body: Buffer): unknown {
  const text = body.toString();
  const data = text.startsWith('{')
    ? text
    : text
        .split(/\r?\n/)
        .findLast(line => line.startsWith('data: {'))!
        .slice(6);
  const answer = JSON.parse(data) as { result?: unknown; error?: { message: string } };
  if (answer.error) throw new Error(answer.error.message);
  return answer.result;
}
