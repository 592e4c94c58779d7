import { expect, it } from 'vitest';
import type { EntryState } from '../../../src-shared/clients-api.ts';
import { checkClientEntry, type AddedClient } from './client-entry.ts';

const { signal } = new AbortController();
const client: AddedClient = {
  id: 'cursor',
  name: 'Cursor',
  file: '/mcp.json',
  entry: { state: 'current' },
  verify: async () => ({ works: true, tools: 13 }),
};
const running = async () => true;
const refused = async () => ({ works: false, step: 'token', reason: 'No.', fix: 'Add it again.' }) as const;
const failing = () => Promise.reject(new Error('tried'));

it('says how many tools a client gets', async () => {
  expect(await checkClientEntry(client, running)(signal)).toEqual({ result: 'good', detail: '/mcp.json, 13 tools' });
});

it('passes on why a client does not get through', async () => {
  expect(await checkClientEntry({ ...client, verify: refused }, running)(signal)).toEqual({
    result: 'problem',
    detail: '/mcp.json: No.',
    fix: 'Add it again.',
  });
});

it('starts nothing to try an entry', async () => {
  expect(await checkClientEntry({ ...client, verify: failing }, async () => false)(signal)).toMatchObject({
    result: 'note',
    fix: 'npm start',
  });
});

it.each<[EntryState, RegExp]>([
  [{ state: 'none' }, /remove-client cursor/],
  [{ state: 'broken', reason: 'line 3' }, /Correct the file/],
  [{ state: 'foreign' }, /Rename/],
  [{ state: 'stale', because: 'address' }, /^add-client cursor$/],
])('has a fix for %j', async (entry, fix) => {
  expect(await checkClientEntry({ ...client, entry }, running)(signal)).toMatchObject({
    result: 'problem',
    fix: expect.stringMatching(fix),
  });
});
