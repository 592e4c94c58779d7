import { expect, it } from 'vitest';
import { entriesFor } from './entries.ts';

const url = 'http://127.0.0.1:8741/mcp';

it('writes the token into the header, in the notation of each client', () => {
  const entry = { type: 'http', url, headers: { Authorization: 'Bearer abc' } };
  const entries = entriesFor(url, 'abc');
  expect(JSON.parse(entries.json)).toEqual({ mcpServers: { deephaven: entry } });
  expect(JSON.parse(entries.vscode)).toEqual({ servers: { deephaven: entry } });
  expect(entries).not.toHaveProperty('claude');
  expect(entries.header).toBe('Authorization: Bearer abc');
});

it('leaves the header out where the host asks for no token', () => {
  const entries = entriesFor(url, undefined);
  expect(JSON.parse(entries.json)).toEqual({ mcpServers: { deephaven: { type: 'http', url } } });
  expect(entries.claude).toBe(`claude mcp add --transport http --scope user deephaven ${url}`);
  expect(entries).not.toHaveProperty('header');
});
