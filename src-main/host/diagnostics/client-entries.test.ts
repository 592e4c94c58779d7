import { expect, it } from 'vitest';
import type { ClientRow, EntryState } from '../../../src-shared/clients-api.ts';
import { checkClientEntry, clientChecks } from './client-entries.ts';

const { signal } = new AbortController();
const client = { id: 'cursor', file: '/mcp.json', entry: { state: 'current' } } as const;
const isHostRunning = async () => true;
const works = async () => ({ works: true, tools: 13 }) as const;
const refused = async () => ({ works: false, step: 'token', reason: 'No.', fix: 'Add it again.' }) as const;
const failing = () => Promise.reject(new Error('tried'));

const row = (id: string, entry: EntryState, more: Partial<ClientRow> = {}) =>
  ({ ...client, id, name: id, entry, ...more }) as ClientRow;

it('says how many tools a client gets', async () => {
  const check = checkClientEntry(client, { test: works, isHostRunning });
  expect(await check(signal)).toEqual({ result: 'good', detail: '/mcp.json, 13 tools' });
});

it('passes on why a client does not get through', async () => {
  const check = checkClientEntry(client, { test: refused, isHostRunning });
  expect(await check(signal)).toEqual({ result: 'problem', detail: '/mcp.json: No.', fix: 'Add it again.' });
});

it('starts nothing to try an entry', async () => {
  const check = checkClientEntry(client, { test: failing, isHostRunning: async () => false });
  expect(await check(signal)).toMatchObject({ result: 'note', fix: 'npm start' });
});

it.each<[EntryState, RegExp]>([
  [{ state: 'none' }, /revoke cursor/],
  [{ state: 'broken', reason: 'line 3' }, /Correct the file/],
  [{ state: 'foreign' }, /Rename/],
  [{ state: 'stale', because: 'address' }, /add-client cursor/],
])('has a fix for %j', async (entry, fix) => {
  const check = checkClientEntry({ ...client, entry }, { test: failing, isHostRunning });
  expect(await check(signal)).toMatchObject({ fix: expect.stringMatching(fix) });
});

it('looks at the clients that were added, and at no other', async () => {
  const rows = [
    row('a', { state: 'none' }),
    row('b', { state: 'current' }),
    row('c', { state: 'none' }, { permission: 'full' }),
    row('d', { state: 'changed' }, { label: 'work' }),
    row('e', { state: 'foreign' }),
  ];
  const clients = { list: async () => ({ clients: rows, explained: [] }), test: works };
  expect(Object.keys(await clientChecks({ clients, isHostRunning }))).toEqual(['Client b', 'Client c', 'Client d (work)']);
});
