const protocolVersionKey = 'io.modelcontextprotocol/protocolVersion';

/** What the bridge needs to know of a JSON-RPC message; the message itself is passed on as it came. */
export interface RpcMessage {
  /** With `method` a request's, without it an answer's. */
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  /** Set for the 2026 revision, which names itself in every message. */
  revision?: string;
}

/** @returns undefined for what is no JSON object */
export function readMessage(text: string): RpcMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || Array.isArray(value)) return undefined;
  const params = isRecord(value['params']) ? value['params'] : undefined;
  const meta = isRecord(params?.['_meta']) ? params['_meta'] : undefined;
  const revision = meta?.[protocolVersionKey];
  const { id, method } = value;
  return {
    ...((typeof id === 'string' || typeof id === 'number') && { id }),
    ...(typeof method === 'string' && { method }),
    ...(params && { params }),
    ...(typeof revision === 'string' && { revision }),
  };
}

const namedBy: Record<string, string> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' };

/** The headers that the 2026 revision repeats from the body. */
export function revisionHeaders({ revision, method, params }: RpcMessage): Record<string, string> {
  if (revision === undefined || method === undefined) return {};
  const field = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
  const name = field === undefined ? undefined : params?.[field];
  return {
    'mcp-protocol-version': revision,
    'mcp-method': method,
    ...(typeof name === 'string' && { 'mcp-name': headerValue(name) }),
  };
}

/** Text that a header can't carry goes as base64 between marks, as the Streamable HTTP transport defines it. */
function headerValue(text: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
