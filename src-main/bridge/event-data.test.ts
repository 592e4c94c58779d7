import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { eventData } from './event-data.ts';

it('reads the data of events, and skips comments and fields that it does not need', async () => {
  const stream = Readable.from([
    Buffer.from(': keepalive\n\nevent: message\nid: 1\ndata: {"a":\ndata:1}\n\ndata: x\n\ndata: cut'),
  ]);
  expect(await Array.fromAsync(eventData(stream))).toEqual(['{"a":\n1}', 'x']);
});
