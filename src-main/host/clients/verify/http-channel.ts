import { EntryProblem, type EntryChannel, type HttpEntry } from './entry-channel.ts';
import { resultIn } from './rpc-answer.ts';

/** Requests to the address in an entry, with the headers that stand there. */
export function openHttpChannel({ url, headers }: HttpEntry, signal: AbortSignal): EntryChannel {
  let session: Record<string, string> = {};

  async function post(message: object): Promise<Response> {
    const own = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const response = await send(url, { method: 'POST', headers: { ...own, ...session, ...headers }, body, signal });
    if (response.ok) return response;
    if (response.status !== 401) throw new EntryProblem('answer', `It answers HTTP ${response.status}.`, 'Update the entry.');
    throw new EntryProblem('token', 'The token in the entry is not accepted.', 'Update the entry, or add the client again.');
  }

  return {
    async ask(method, params) {
      const response = await post({ id: method, method, params });
      const id = response.headers.get('mcp-session-id');
      if (id !== null) session = { 'mcp-session-id': id };
      return resultIn(lastMessage(await response.text()));
    },
    async tell(method) {
      await (await post({ method })).body?.cancel();
    },
    async [Symbol.asyncDispose]() {
      if (session['mcp-session-id'] === undefined) return;
      const goodbye = send(url, { method: 'DELETE', headers: { ...session, ...headers }, signal });
      await goodbye.catch(() => {}); // the session ends by itself later
    },
  };
}

async function send(url: string, request: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    request.signal.throwIfAborted();
    const fix = 'Start the app. If it listens on another port now, update the entry.';
    throw new EntryProblem('reach', `Nothing answers at ${url}.`, fix, { cause });
  }
}

/** The body itself, or the data of its last event. */
function lastMessage(body: string): string {
  const data = body.split(/\r?\n/).findLast(line => line.startsWith('data:'));
  return data === undefined ? body : data.slice('data:'.length);
}
