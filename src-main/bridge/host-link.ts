import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../src-shared/user-error.ts';

/** Where the host listens and what opens it; either may change when the host starts again. */
export interface Endpoint {
  url: string;
  token: string;
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

export interface HostRequest {
  method: 'POST' | 'GET' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

export function createHostLink({ endpoint, patienceMs }: { endpoint: FindEndpoint; patienceMs: number }): HostLink {
  const agent = new Agent({ keepAlive: true });
  let known: Endpoint | undefined;

  /** @returns undefined when nobody listens */
  async function tryOnce(request: HostRequest): Promise<IncomingMessage | undefined> {
    known ??= await endpoint({ mayStart: request.method === 'POST' });
    if (!known) return undefined;
    try {
      return await exchange(known, request, agent);
    } catch (error) {
      known = undefined;
      if (isUnsent(error)) return undefined;
      throw error;
    }
  }

  return {
    async send(request) {
      const giveUpAt = performance.now() + (request.method === 'POST' ? patienceMs : 0);
      for (;;) {
        const response = await tryOnce(request);
        if (response) return response;
        if (performance.now() > giveUpAt) throw notRunning();
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
  const isTls = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      signal,
      ...(!isTls && { agent }),
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

/** Nobody listened, so nothing can have been done. */
function isUnsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'EADDRNOTAVAIL';
}
