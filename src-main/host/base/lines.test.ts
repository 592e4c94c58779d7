import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { lines } from './lines.ts';

it('splits only at line ends, wherever the chunks are cut', async () => {
  const bytes = Buffer.from('{"a":"ü\u2028b"}\r\n\n{"c":1}\nlast');
  const single = Readable.from([...bytes].map(byte => Buffer.from([byte])));
  expect(await Array.fromAsync(lines(single))).toEqual(['{"a":"ü\u2028b"}', '', '{"c":1}', 'last']);
});
