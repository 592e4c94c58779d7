import { expect, it } from 'vitest';
import { readMessage, revisionHeaders } from './rpc-message.ts';

const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

it('repeats the method and the name of a 2026 message in its headers', () => {
  const message = readMessage(
    JSON.stringify({ id: 1, method: 'tools/call', params: { name: 'sessions_list', _meta: envelope } }),
  )!;
  expect(revisionHeaders(message)).toEqual({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'sessions_list',
  });
});

it.each(['grüße', ' space', '', '=?base64?eA==?=', 'line\nbreak'])('marks the name %j, which no header can carry', name => {
  const message = readMessage(JSON.stringify({ id: 1, method: 'resources/read', params: { uri: name, _meta: envelope } }))!;
  const header = revisionHeaders(message)['mcp-name']!;
  expect(Buffer.from(/^=\?base64\?(.*)\?=$/.exec(header)![1]!, 'base64').toString()).toBe(name);
});

it('adds no headers to a message of the earlier revisions', () => {
  expect(revisionHeaders(readMessage('{"id":1,"method":"tools/call","params":{"name":"x"}}')!)).toEqual({});
});

it.each(['', '{', '[]', '5', 'null'])('takes %j for no message', text => expect(readMessage(text)).toBeUndefined());
