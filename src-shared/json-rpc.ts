/** Error codes of JSON-RPC 2.0 and of MCP that this app answers with. */
export const rpcCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internal: -32_603,
  /** Anything between the client and the protocol: a guard, a transport rule, a host that is away. */
  transport: -32_000,
  sessionNotFound: -32_001,
} as const;

export interface RpcErrorAnswer {
  jsonrpc: '2.0';
  id: string | number | null;
  error: { code: number; message: string };
}

/** A JSON-RPC error; `id` is null where the request could not be read. */
export function rpcError(code: number, message: string, id: string | number | null = null): RpcErrorAnswer {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

/** The same as an HTTP answer. */
export function rpcErrorResponse(status: number, code: number, message: string, headers?: Record<string, string>): Response {
  return Response.json(rpcError(code, message), { status, ...(headers && { headers }) });
}
