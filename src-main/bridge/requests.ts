import type { IncomingMessage } from 'node:http';
import { rpcCodes, rpcError } from '../../src-shared/json-rpc.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { relay } from './answers.ts';
import type { ClientSession, SessionParts } from './client-session.ts';
import { readMessage, revisionHeaders, type RpcMessage } from './rpc-message.ts';

const lostCall = 'Deephaven MCP could not be reached, or it stopped during this call. Call again.';

/** What the client says, passed on to the host, each message by itself. */
export interface Requests {
  /** Passes one line on; the client gets an answer or an error for each request. Never throws. */
  accept(text: string): Promise<void>;
  /** Gives up what is still running. */
  abort(): void;
}

export function createRequests({ link, write, note, signal, session }: SessionParts & { session: ClientSession }): Requests {
  const running = new Map<string | number, { message: RpcMessage; abort: AbortController }>();

  async function accept(text: string): Promise<void> {
    const message = readMessage(text);
    if (!message) return write(JSON.stringify(rpcError(rpcCodes.parseError, 'Parse error: not a JSON-RPC message.')));
    if (message.method === 'notifications/cancelled' && cancelModern(message)) return;
    const abort = new AbortController();
    const request = message.method === undefined ? undefined : message.id;
    if (request !== undefined) running.set(request, { message, abort });
    try {
      await pass(message, text, request === undefined ? signal : abort.signal);
    } catch (error) {
      if (abort.signal.aborted || signal.aborted) return;
      const reason = error instanceof UserError ? `${error.message} ${error.hint ?? ''}`.trim() : lostCall;
      note(`${message.method ?? 'answer'}: ${error instanceof UserError ? reason : String(error)}`);
      if (request !== undefined) write(JSON.stringify(rpcError(rpcCodes.transport, reason, request)));
    } finally {
      if (request !== undefined) running.delete(request);
    }
  }

  /** In the 2026 revision, closing a request's stream cancels it. @returns false when the host has to be told */
  function cancelModern({ params }: RpcMessage): boolean {
    const request = running.get(params?.['requestId'] as string | number);
    if (request?.message.revision === undefined) return false;
    request.abort.abort();
    return true;
  }

  async function pass(message: RpcMessage, text: string, signal: AbortSignal): Promise<void> {
    const opens = message.method === 'initialize' && message.revision === undefined;
    const response = await post(message, text, opens, signal);
    await relay(response, {
      wanted: message.method === undefined ? undefined : message.id,
      write,
      onAnswer: opens ? answer => session.begin(text, response, answer) : undefined,
    });
    if (message.method === 'notifications/initialized') void session.listen();
  }

  /** Tries once more with the token of now where it was refused, and in a new session where the host knows ours no more. */
  async function post(message: RpcMessage, body: string, opens: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    const tried = new Set<number | undefined>();
    for (;;) {
      const used = opens || message.revision !== undefined ? undefined : session.headers;
      const response = await link.send({ method: 'POST', headers: used ?? revisionHeaders(message), body, signal });
      const { statusCode: status } = response;
      const lost = status === 404 ? used : undefined;
      if (!lost && status !== 401) return response;
      if (lost && tried.has(status)) return response;
      response.resume();
      if (tried.has(status)) throw refusedToken();
      tried.add(status);
      if (lost) await session.renew(lost);
      else link.forget();
    }
  }

  return {
    accept,
    abort: () => running.forEach(({ abort }) => abort.abort()),
  };
}

function refusedToken(): UserError {
  return new UserError('UNAUTHENTICATED', 'Deephaven MCP does not accept the token of this client any more.', {
    hint: 'Open Deephaven MCP and add this client again, then call again.',
  });
}
