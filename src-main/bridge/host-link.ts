import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../src-shared/user-error.ts';
import { createProvenAgent, UnprovenHost } from '../host/running-host/proven-agent.ts';

/** Where the host listens and what opens it; all of it may change when the host starts again. */
interface Endpoint {
  url: string;
  token: string;
  /** By which the host proves itself before it gets the token. */
  controlToken: string;
  /** Whether all of it still holds, as far as the data folder tells; asked before each connection, so cheap. */
  isCurrent(): Promise<boolean>;
}

/**
 * Finds the running host; undefined when there is none at the moment. A call may start it, listening must not: a person may
 * just have closed the app.
 * @throws UserError when waiting won't help
 */
export type FindEndpoint = (options: { mayStart: boolean }) => Promise<Endpoint | undefined>;

const retryMs = 200;

export interface HostLink {
  /**
   * Sends one request and resolves with the answer's head. While the host is away it waits and tries again.
   * @throws UserError when that takes too long or is in vain; Error when the answer breaks off
   */
  send(request: HostRequest): Promise<IncomingMessage>;
  /** Forgets the address, so that the next request looks for the host anew. */
  forget(): void;
  close(): void;
}

interface HostRequest {
  method: 'POST' | 'GET' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

export function createHostLink({ endpoint, patienceMs }: { endpoint: FindEndpoint; patienceMs: number }): HostLink {
  let known: Endpoint | undefined;
  const agent = createProvenAgent(async () => {
    if (known && (await known.isCurrent())) return known.controlToken;
    throw Object.assign(new Error('The host is not what it was.'), { code: 'ECONNREFUSED' });
  });

  /** @returns undefined when nobody listens; UnprovenHost when another program does. Nothing was sent then */
  async function tryOnce(request: HostRequest): Promise<IncomingMessage | UnprovenHost | undefined> {
    known ??= await endpoint({ mayStart: request.method === 'POST' });
    if (!known) return undefined;
    try {
      return await exchange(known, request, agent);
    } catch (error) {
      known = undefined;
      if (error instanceof UnprovenHost) return error;
      if (isUnsent(error)) return undefined;
      throw error;
    }
  }

  return {
    async send(request) {
      const giveUpAt = performance.now() + (request.method === 'POST' ? patienceMs : 0);
      for (;;) {
        const response = await tryOnce(request);
        if (response && !(response instanceof UnprovenHost)) return response;
        if (performance.now() > giveUpAt) throw response ? inItsPlace(response) : notRunning();
        await delay(retryMs, undefined, { signal: request.signal });
      }
    },
    forget: () => (known = undefined),
    close: () => agent.destroy(),
  };
}

/** Plain node:http: no time limit on the answer of a long call, and it loads in a few milliseconds. */
function exchange(
  { url, token }: Endpoint,
  { method, headers, body, signal }: HostRequest,
  agent: Agent,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      signal,
      agent,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the host had closed: https://nodejs.org/api/http.html#requestreusedsocket
      const wasStale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(wasStale ? Object.assign(error, { code: 'ECONNREFUSED' }) : error);
    });
    outgoing.end(body);
  });
}

function notRunning(): UserError {
  return new UserError('UNAVAILABLE', 'Deephaven MCP is not running.', { hint: 'Start it, then call again.' });
}

function inItsPlace(cause: UnprovenHost): UserError {
  return new UserError('UNAVAILABLE', `Deephaven MCP does not answer. ${cause.message}`, {
    cause,
    hint: 'End that program, or start Deephaven MCP again if that is an older version of it. Then call again.',
  });
}

/** Nobody listened, so nothing can have been done. */
function isUnsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'EADDRNOTAVAIL';
}
