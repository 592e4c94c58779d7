import type { IncomingMessage } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { rpcCodes, rpcError } from '../../src-shared/json-rpc.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { createHostLink, type FindEndpoint } from './host-link.ts';
import { eventData, lines } from './lines.ts';
import { readMessage, revisionHeaders, type RpcMessage } from './rpc-message.ts';

const listenAgainMs = 1_000;
const goodbyeMs = 1_000;
const lostCall = 'Deephaven MCP could not be reached, or it stopped during this call. Call again.';

export interface BridgeOptions {
  endpoint: FindEndpoint;
  stdin: Readable;
  /** Carries the protocol and nothing else. */
  stdout: Writable;
  stderr: Writable;
  /** How long a call waits for a host that is away; the default is 20 seconds. */
  patienceMs?: number;
}

/** The session of a client of the 2025 revisions; the bridge can begin it anew with the client's own `initialize`. */
interface Session {
  id: string;
  protocolVersion: string;
}

/**
 * Passes messages between a client on stdio and the running host, unchanged and for both eras, until `stdin` ends.
 * A host that starts again is found again; calls that it was working on get an error at once.
 */
export async function runBridge({ endpoint, stdin, stdout, stderr, patienceMs = 20_000 }: BridgeOptions): Promise<void> {
  const link = createHostLink({ endpoint, patienceMs });
  const ended = new AbortController();
  const running = new Map<string | number, { message: RpcMessage; abort: AbortController }>();
  let initialize: string | undefined;
  let session: Session | undefined;
  let renewing: Promise<void> | undefined;
  let isListening = false;

  const write = (text: string) => void stdout.write(`${text}\n`);
  const note = (message: string) => void stderr.write(`deephaven-mcp bridge: ${message}\n`);
  const sessionHeaders = (): Record<string, string> =>
    session ? { 'mcp-session-id': session.id, 'mcp-protocol-version': session.protocolVersion } : {};

  async function accept(text: string): Promise<void> {
    const message = readMessage(text);
    if (!message) return write(JSON.stringify(rpcError(rpcCodes.parseError, 'Parse error: not a JSON-RPC message.')));
    if (message.method === 'notifications/cancelled' && cancelModern(message)) return;
    const abort = new AbortController();
    const request = message.method === undefined ? undefined : message.id;
    if (request !== undefined) running.set(request, { message, abort });
    try {
      await pass(message, text, request === undefined ? ended.signal : abort.signal);
    } catch (error) {
      if (abort.signal.aborted || ended.signal.aborted) return;
      note(`${message.method ?? 'answer'}: ${String(error)}`);
      const reason = error instanceof UserError ? `${error.message} ${error.hint ?? ''}`.trim() : lostCall;
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
    const isInitialize = message.method === 'initialize' && message.revision === undefined;
    const response = await post(message, text, isInitialize, signal);
    if (isInitialize) initialize = text;
    await relay(response, message, isInitialize ? answer => begin(response, answer) : undefined);
    if (message.method === 'notifications/initialized' && session && !isListening) void listen();
  }

  /** Tries once more with the token of now where it was refused, and in a new session where the host knows ours no more. */
  async function post(message: RpcMessage, body: string, isInitialize: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    const tried = new Set<number | undefined>();
    for (;;) {
      const used = isInitialize || message.revision !== undefined ? undefined : session;
      const headers = used ? sessionHeaders() : revisionHeaders(message);
      const response = await link.send({ method: 'POST', headers, body, signal });
      const status = response.statusCode;
      if (tried.has(status) || !(status === 401 || (status === 404 && used))) return response;
      tried.add(status);
      response.resume();
      if (status === 401) link.forget();
      else await renew(used!);
    }
  }

  /** Writes what the host says to stdout; the answer itself is shown to `onAnswer` first. */
  async function relay(response: IncomingMessage, message: RpcMessage, onAnswer?: (text: string) => void): Promise<void> {
    const wanted = message.method === undefined ? undefined : message.id;
    let isAnswered = wanted === undefined;
    for await (const text of messagesOf(response)) {
      const said = readMessage(text);
      if (said?.method !== undefined) {
        write(text);
      } else if (!isAnswered) {
        isAnswered = true;
        const isUsable = said?.id === wanted;
        if (isUsable) onAnswer?.(text);
        write(isUsable ? text : JSON.stringify(refusalOf(response, text, wanted!)));
      }
    }
    if (!isAnswered) throw new Error(`The answer ended early (HTTP ${response.statusCode}).`);
  }

  function begin(response: IncomingMessage, answer: string) {
    const id = response.headers['mcp-session-id'];
    const { result } = JSON.parse(answer) as { result?: { protocolVersion?: string } };
    session = typeof id === 'string' && result?.protocolVersion ? { id, protocolVersion: result.protocolVersion } : undefined;
  }

  /** Begins the client's session again on a host that doesn't know it any more; once for all who notice. */
  function renew(lost: Session): Promise<void> {
    if (session !== lost) return renewing ?? Promise.resolve();
    renewing ??= (async () => {
      const signal = ended.signal;
      const response = await link.send({ method: 'POST', headers: {}, body: initialize!, signal });
      for await (const text of messagesOf(response)) if (readMessage(text)?.method === undefined) begin(response, text);
      const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
      (await link.send({ method: 'POST', headers: sessionHeaders(), body: initialized, signal })).resume();
      write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
      note('the session was begun again');
    })().finally(() => (renewing = undefined));
    return renewing;
  }

  /** Keeps the stream open on which the host speaks unasked. */
  async function listen(): Promise<void> {
    isListening = true;
    while (!ended.signal.aborted) {
      const used = session!;
      try {
        const response = await link.send({ method: 'GET', headers: sessionHeaders(), signal: ended.signal });
        for await (const text of messagesOf(response)) if (response.statusCode === 200) write(text);
        if (response.statusCode === 405) return;
        if (response.statusCode === 404) await renew(used);
      } catch {
        // The host is away. The next call, or the next round here, finds it.
      }
      await delay(listenAgainMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  }

  const end = () => {
    ended.abort();
    for (const { abort } of running.values()) abort.abort();
  };
  stdout.on('error', end);
  const passing = new Set<Promise<void>>();
  try {
    for await (const line of lines(stdin)) {
      if (line.trim() === '') continue;
      const done = accept(line).finally(() => passing.delete(done));
      passing.add(done);
    }
  } finally {
    end();
    await Promise.allSettled(passing);
    const signal = AbortSignal.timeout(goodbyeMs);
    if (session)
      await link.send({ method: 'DELETE', headers: sessionHeaders(), signal }).catch(() => note('the host was gone already'));
    link.close();
  }
}

/** The JSON texts of an answer, each on one line, whether it is a stream or a single body. */
async function* messagesOf(response: IncomingMessage): AsyncGenerator<string> {
  if (response.headers['content-type']?.startsWith('text/event-stream')) return yield* eventData(response);
  const body: string[] = [];
  for await (const line of lines(response)) body.push(line.trim());
  if (body.length > 0) yield body.join('');
}

/** What a transport or a guard refused carries no id, so it gets that of the request. */
function refusalOf(response: IncomingMessage, text: string, id: string | number): object {
  const message = `The host answered HTTP ${response.statusCode}.`;
  try {
    return { ...rpcError(rpcCodes.transport, message, id), ...(JSON.parse(text) as object), id };
  } catch {
    return rpcError(rpcCodes.transport, message, id); // a proxy's page, perhaps
  }
}
