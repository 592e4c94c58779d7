import { expect, it } from 'vitest';
import { knownClients } from '../known/known-clients.ts';
import { writtenEntry } from './written-entry.ts';

const url = 'http://127.0.0.1:8741/mcp';
const http = knownClients.flatMap(({ id, httpEntry }) => (httpEntry ? [{ id, entry: httpEntry(url, 'Bearer t') }] : []));

it.each(http)('reads back what is written for $id', ({ entry }) => {
  expect(writtenEntry(entry)).toEqual({ transport: 'http', url, headers: { Authorization: 'Bearer t' } });
});

it('reads back a command', () => {
  const entry = { command: '/usr/bin/node', args: ['bridge.mjs'], env: {} };
  expect(writtenEntry(entry)).toEqual({ transport: 'stdio', ...entry });
});

it.each([{}, { url: 5 }, { headers: {} }, { url, headers: 'x' }])('takes %j for nothing of ours', entry => {
  expect(writtenEntry(entry)).toBeUndefined();
});
