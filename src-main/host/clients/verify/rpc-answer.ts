import { z } from 'zod';
import { EntryProblem } from './entry-channel.ts';

const answerSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }),
  z.object({ result: z.record(z.string(), z.unknown()) }),
]);

/** The result in an answer of JSON-RPC. @throws EntryProblem with the words of a refusal, or when it is no such answer */
export function resultIn(text: string): Record<string, unknown> {
  const { data } = answerSchema.safeParse(parsed(text));
  if (data && 'result' in data) return data.result;
  if (data) throw new EntryProblem('answer', data.error.message, 'Do what it says, then test again.');
  throw new EntryProblem('answer', 'What answers there is no MCP server.', 'Update the entry.');
}

/** Whether a line is the answer to this request, and not something that the server says unasked. */
export function isAnswerTo(id: string, text: string): boolean {
  const message = parsed(text);
  return typeof message === 'object' && message !== null && 'id' in message && message.id === id && !('method' in message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page of another program, perhaps
  }
}
