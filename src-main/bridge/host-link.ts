import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

/** Where the host listens and what opens it; either may change when the host starts again. */
export interface Endpoint {
  url: string;
  token: string;
}

/** Finds the running host. A call may start it, listening must not: a person may just have closed the app. @throws Error when there is none */
export type FindEndpoint = (options: { mayStart: boolean }) => Promise<Endpoint>;

const retryMs = 200;

export interface HostLink {
  /** Sends one request and resolves with the answer's head. While the host is away it waits and tries again. @throws Error when that takes too long, or when the answer breaks off */
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

  async function tryOnce(request: HostRequest): Promise<IncomingMessage> {
    known ??= await endpoint({ mayStart: request.method === 'POST' });
    return exchange(known, request, agent);
  }

  return {
    async send(request) {
      const giveUpAt = performance.now() + (request.method === 'POST' ? patienceMs : 0);
      for (;;) {
        try {
          return await tryOnce(request);
        } catch (error) {
          const wasSent = known !== undefined && !isUnsent(error);
          known = undefined;
          if (wasSent || performance.now() > giveUpAt || request.signal.aborted) throw error;
          await delay(retryMs, undefined, { signal: request.signal });
        }
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

/** Nobody listened, so nothing can have been done. */
function isUnsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'EADDRNOTAVAIL';
}
