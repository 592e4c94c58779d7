import { isJsonContentType, readRequestBody } from '@modelcontextprotocol/server';
import { rpcCodes, rpcErrorResponse } from '../../../src-shared/json-rpc.ts';

/** The answer that refuses a POST by its head alone: 413 for its declared length, 415 for its type, 406 for what it accepts. */
export function refusedHead({ headers }: Request, maxBytes: number): Response | undefined {
  const length = headers.get('content-length');
  if (length !== null && Number(length) > maxBytes) return tooLarge(maxBytes);
  if (!isJsonContentType(headers.get('content-type'))) {
    return rpcErrorResponse(415, rpcCodes.transport, 'The Content-Type must be application/json.');
  }
  const accept = headers.get('accept') ?? '';
  if (accept.includes('application/json') && accept.includes('text/event-stream')) return undefined;
  return rpcErrorResponse(406, rpcCodes.transport, 'Accept must name application/json and text/event-stream.');
}

/** What a POST sent. `length`: characters of its text. */
export interface JsonBody {
  json: unknown;
  length: number;
}

/** The JSON of a POST whose head was not refused, or the answer that refuses it: 413 when it grows too large, 400 when it is not JSON. */
export async function readJsonBody(request: Request, maxBytes: number): Promise<JsonBody | { refusal: Response }> {
  const text = await readText(request, maxBytes);
  if (text === undefined) return { refusal: tooLarge(maxBytes) };
  try {
    return { json: JSON.parse(text) as unknown, length: text.length };
  } catch {
    return { refusal: rpcErrorResponse(400, rpcCodes.parseError, 'Parse error: the body is not JSON.') };
  }
}

/** Undefined when it is too large. */
async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  // Node cuts a body at its declared length, so this needs no counting; and `text` is much faster than the stream.
  if (request.headers.has('content-length') && !request.headers.has('transfer-encoding')) return request.text();
  const body = await readRequestBody(request, maxBytes);
  return body.tooLarge ? undefined : body.text;
}

function tooLarge(maxBytes: number): Response {
  return rpcErrorResponse(413, rpcCodes.transport, `The body is over ${maxBytes} bytes.`);
}
