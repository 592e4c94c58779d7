import type { IncomingMessage } from 'node:http';
import { rpcCodes, rpcError } from '../../src-shared/json-rpc.ts';
import { lines } from '../host/base/lines.ts';
import { eventData } from './event-data.ts';
import { readMessage } from './rpc-message.ts';

/** The JSON texts of an answer, each on one line, whether it is a stream or a single body. */
export async function* messagesOf(response: IncomingMessage): AsyncGenerator<string> {
  if (response.headers['content-type']?.startsWith('text/event-stream')) return yield* eventData(response);
  const body: string[] = [];
  for await (const line of lines(response)) body.push(line.trim());
  if (body.length > 0) yield body.join('');
}

export interface Relay {
  /** The request's id; absent for what gets no answer. */
  wanted: string | number | undefined;
  write: (text: string) => void;
  /** Is shown the answer before it is written. */
  onAnswer?: ((text: string) => void) | undefined;
}

/** Writes what the host says about one message, its answer once. @throws Error when the answer ends early */
export async function relay(response: IncomingMessage, { wanted, write, onAnswer }: Relay): Promise<void> {
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

/** What a transport or a guard refused carries no id, so it gets that of the request. */
function refusalOf(response: IncomingMessage, text: string, id: string | number): object {
  const message = `The host answered HTTP ${response.statusCode}.`;
  try {
    return { ...rpcError(rpcCodes.transport, message, id), ...(JSON.parse(text) as object), id };
  } catch {
    return rpcError(rpcCodes.transport, message, id); // a proxy's page, perhaps
  }
}
