import { request, type IncomingMessage } from 'node:http';

export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string | undefined>;
  body?: string | object;
  /** Sends the body without its length. */
  chunked?: boolean;
  signal?: AbortSignal;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
  /** The body, or the last event of a stream, as JSON. */
  json: { id?: unknown; result?: Record<string, unknown>; error?: { code: number; message: string; data?: unknown } } & Record<
    string,
    unknown
  >;
}

const usualHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** One request exactly as given; `undefined` takes a usual header away. */
export async function send(url: string, options: RawRequest = {}): Promise<RawAnswer> {
  const response = await open(url, options);
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk as string;
  const last = text.startsWith('{')
    ? text
    : text
        .split('\n')
        .findLast(line => line.startsWith('data:'))
        ?.slice(5);
  return {
    status: response.statusCode!,
    headers: response.headers as Record<string, string | undefined>,
    text,
    json: last ? JSON.parse(last) : {},
  };
}

/** The same, as soon as the head of the answer is there. */
export function open(
  url: string,
  { method = 'POST', path, headers = {}, body, chunked = false, signal }: RawRequest,
): Promise<IncomingMessage> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const all: Record<string, string | undefined> = { ...(text !== undefined && usualHeaders), ...headers };
  if (text !== undefined && !chunked) all['content-length'] = String(Buffer.byteLength(text));
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const target = new URL(path ?? '', url);
    const outgoing = request(target, { method, headers: given, agent: false, ...(path && { path }), ...(signal && { signal }) });
    outgoing.once('response', resolve).once('error', reject);
    if (chunked && text !== undefined) outgoing.write(text.slice(0, 10));
    outgoing.end(chunked ? text?.slice(10) : text);
  });
}

export function initialize(protocolVersion = '2025-11-25') {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  return { jsonrpc: '2.0', id: 0, method: 'initialize', params };
}

export function rpc(method: string, params?: object, id: number | string = 1) {
  return { jsonrpc: '2.0', id, method, ...(params && { params }) };
}

/** A request of the 2026 revision: body and headers. */
export function modern(method: string, params: Record<string, unknown> = {}, meta: object = {}) {
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
    ...meta,
  };
  const name = params['name'] ?? params['uri'];
  return {
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    } as Record<string, string | undefined>,
    body: rpc(method, { ...params, _meta: envelope }),
  };
}
