import { UnprovenHost } from '../../running-host/proven-agent.ts';
import { askProven, type ProvenAnswer, type ProvenRequest } from '../../running-host/proven-request.ts';
import { EntryProblem, type EntryChannel, type HttpEntry } from './entry-channel.ts';
import { resultIn } from './rpc-answer.ts';

/** Requests to the address in an entry, with the headers that stand there: they hold a token, so only to the host itself. */
export function openHttpChannel({ url, headers }: HttpEntry, controlToken: string, signal: AbortSignal): EntryChannel {
  let session: Record<string, string> = {};
  const send = (request: Omit<ProvenRequest, 'signal'>) => sendTo(url, controlToken, { ...request, signal });

  async function post(message: object): Promise<ProvenAnswer> {
    const own = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const answer = await send({ method: 'POST', headers: { ...own, ...session, ...headers }, body });
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status !== 401) throw new EntryProblem('answer', `It answers HTTP ${answer.status}.`, 'Update the entry.');
    throw new EntryProblem('token', 'The token in the entry is not accepted.', 'Update the entry, or add the client again.');
  }

  return {
    async ask(method, params) {
      const answer = await post({ id: method, method, params });
      const id = answer.headers['mcp-session-id'];
      if (typeof id === 'string') session = { 'mcp-session-id': id };
      return resultIn(lastMessage(answer.text));
    },
    async tell(method) {
      await post({ method });
    },
    async [Symbol.asyncDispose]() {
      if (session['mcp-session-id'] === undefined) return;
      const goodbye = send({ method: 'DELETE', headers: { ...session, ...headers } });
      await goodbye.catch(() => {}); // the session ends by itself later
    },
  };
}

async function sendTo(url: string, controlToken: string, request: ProvenRequest): Promise<ProvenAnswer> {
  try {
    return await askProven(new URL(url), controlToken, request);
  } catch (cause) {
    request.signal.throwIfAborted();
    const fix = 'Start the app. If it listens on another port now, update the entry.';
    const who = cause instanceof UnprovenHost ? 'Another program' : 'Nothing';
    throw new EntryProblem('reach', `${who} answers at ${url}.`, fix, { cause });
  }
}

/** The body itself, or the data of its last event. */
function lastMessage(body: string): string {
  const data = body.split(/\r?\n/).findLast(line => line.startsWith('data:'));
  return data === undefined ? body : data.slice('data:'.length);
}
