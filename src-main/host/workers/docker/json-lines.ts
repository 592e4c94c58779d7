import type { Readable } from 'node:stream';

/** The JSON values of a stream that has one on each line, as engines send them. Ends, or throws, with the stream. */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const text of stream as AsyncIterable<string>) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) yield JSON.parse(line);
  }
}
