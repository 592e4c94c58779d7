import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { eventData, lines } from './lines.ts';

async function all(generator: AsyncGenerator<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of generator) found.push(item);
  return found;
}

it('splits only at line ends, wherever the chunks are cut', async () => {
  const bytes = Buffer.from('{"a":"ü\u2028b"}\r\n\n{"c":1}\nlast');
  const single = Readable.from([...bytes].map(byte => Buffer.from([byte])));
  expect(await all(lines(single))).toEqual(['{"a":"ü\u2028b"}', '', '{"c":1}', 'last']);
});

it('reads the data of events, and skips comments and fields that it does not need', async () => {
  const stream = Readable.from([
    Buffer.from(': keepalive\n\nevent: message\nid: 1\ndata: {"a":\ndata:1}\n\ndata: x\n\ndata: cut'),
  ]);
  expect(await all(eventData(stream))).toEqual(['{"a":\n1}', 'x']);
});
