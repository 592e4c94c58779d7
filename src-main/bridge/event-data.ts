import type { Readable } from 'node:stream';
import { lines } from '../host/base/lines.ts';

/** The data of each event of a server-sent event stream. */
export async function* eventData(stream: Readable): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines(stream)) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    if (line !== '' || data.length === 0) continue;
    yield data.join('\n');
    data = [];
  }
}
