import type { Readable } from 'node:stream';
import { lines } from '../../base/lines.ts';

/** The JSON values of a stream that has one on each line, as engines send them. Ends, or throws, with the stream. */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown> {
  for await (const line of lines(stream)) if (line.trim()) yield JSON.parse(line);
}
