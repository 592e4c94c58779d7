import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { messagesOf } from './answers.ts';
import type { HostLink } from './host-link.ts';
import { readMessage } from './rpc-message.ts';

const listenAgainMs = { first: 1_000, most: 15_000 };
const goodbyeMs = 1_000;

/** What a request of a session carries. */
interface SessionHeaders extends Record<string, string> {
  'mcp-session-id': string;
  'mcp-protocol-version': string;
}

/** The session of a client of the 2025 revisions. */
export interface ClientSession {
  /** Absent before `initialize`, and with a host that gives out no sessions. */
  readonly headers: SessionHeaders | undefined;
  /** Takes over what the host answered to the client's `initialize`, which is kept for `renew`. */
  begin(initialize: string, response: IncomingMessage, answer: string): void;
  /** Begins the session `lost` again on a host that doesn't know it any more; once for all who notice. */
  renew(lost: SessionHeaders): Promise<void>;
  /** Keeps the stream open on which the host speaks unasked. */
  listen(): Promise<void>;
  /** Tells the host that the session ends; waits a second at most. */
  end(): Promise<void>;
}

/** What both directions of the bridge work with. */
export interface SessionParts {
  link: HostLink;
  /** Writes a message for the client. */
  write: (text: string) => void;
  note: (text: string) => void;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
}

export function createClientSession({ link, write, note, signal }: SessionParts): ClientSession {
  let initialize = '';
  let headers: SessionHeaders | undefined;
  let renewing: Promise<void> | undefined;
  let isListening = false;

  async function beginAgain(): Promise<void> {
    const response = await link.send({ method: 'POST', headers: {}, body: initialize, signal });
    let begun: SessionHeaders | undefined;
    for await (const text of messagesOf(response)) if (readMessage(text)?.method === undefined) begun = sessionIn(response, text);
    // The lost session stays, so that the next call tries again.
    if (response.statusCode !== 200) throw new Error(`The session could not be begun again (HTTP ${response.statusCode}).`);
    headers = begun;
    const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    (await link.send({ method: 'POST', headers: headers ?? {}, body: initialized, signal })).resume();
    // The new host may have other tools.
    write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    note('the session was begun again');
  }

  /** @returns whether listening makes sense with this host */
  async function listenOnce(used: SessionHeaders): Promise<boolean> {
    const response = await link.send({ method: 'GET', headers: used, signal });
    for await (const text of messagesOf(response)) if (response.statusCode === 200) write(text);
    if (response.statusCode === 401) link.forget();
    if (response.statusCode === 404) await renew(used);
    return response.statusCode !== 405;
  }

  function renew(lost: SessionHeaders): Promise<void> {
    if (headers !== lost) return renewing ?? Promise.resolve();
    renewing ??= beginAgain().finally(() => (renewing = undefined));
    return renewing;
  }

  return {
    get headers() {
      return headers;
    },
    begin(text, response, answer) {
      initialize = text;
      headers = sessionIn(response, answer);
    },
    renew,
    async listen() {
      if (isListening) return;
      isListening = true;
      let wait = listenAgainMs.first;
      for (;;) {
        if (signal.aborted || !headers) break;
        try {
          if (!(await listenOnce(headers))) return;
          wait = listenAgainMs.first;
        } catch {
          // The host is away. The next call, or the next round here, finds it.
          wait = Math.min(wait * 2, listenAgainMs.most);
        }
        await delay(wait, undefined, { signal }).catch(() => {}); // the loop sees that it was aborted
      }
      isListening = false;
    },
    async end() {
      if (!headers) return;
      const limit = AbortSignal.timeout(goodbyeMs);
      await link.send({ method: 'DELETE', headers, signal: limit }).catch(() => note('the host was gone already'));
    },
  };
}

function sessionIn(response: IncomingMessage, answer: string): SessionHeaders | undefined {
  const id = response.headers['mcp-session-id'];
  const { result } = JSON.parse(answer) as { result?: { protocolVersion?: string } };
  const version = result?.protocolVersion;
  return typeof id === 'string' && version ? { 'mcp-session-id': id, 'mcp-protocol-version': version } : undefined;
}
