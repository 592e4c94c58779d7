import { readRequestBody } from '@modelcontextprotocol/server';
import { rpcCodes, rpcErrorResponse } from '../../../src-shared/json-rpc.ts';

/** The JSON of a POST, or the answer that refuses it: 413 above `maxBytes` (also when sent in chunks), 400 when it is not JSON. */
export async function readJsonBody(request: Request, maxBytes: number): Promise<{ json: unknown } | { refusal: Response }> {
  const text = await readText(request, maxBytes);
  if (text === undefined) return { refusal: rpcErrorResponse(413, rpcCodes.transport, `The body is over ${maxBytes} bytes.`) };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { refusal: rpcErrorResponse(400, rpcCodes.parseError, 'Parse error: the body is not JSON.') };
  }
}

/** Undefined when it is too large. */
async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) return undefined;
  // Node cuts a body at its declared length, so this needs no counting; and `text` is much faster than the stream.
  if (declared !== null && !request.headers.has('transfer-encoding')) return request.text();
  const body = await readRequestBody(request, maxBytes);
  return body.tooLarge ? undefined : body.text;
}
