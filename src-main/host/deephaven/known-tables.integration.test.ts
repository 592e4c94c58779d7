import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { countRequests, type RequestCounter } from '../../../e2e/request-counter.ts';
import type { Connection, TableRequest } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';

let counter: RequestCounter;
let connection: Connection;
let other: Connection;
beforeAll(async () => {
  const { port, token } = inject('worker');
  counter = await countRequests(port);
  connection = openConnection(optionsFor({ port: counter.port, token }));
  other = openConnection(optionsFor({ port, token }));
});
afterAll(async () => {
  await run(other, "for name in [n for n in globals() if n.startswith('dhk_')]: del globals()[name]");
  await connection.close();
  await other.close();
  await counter[Symbol.asyncDispose]();
});

async function run(by: Connection, code: string): Promise<void> {
  const script = `from deephaven import empty_table, time_table\n${code}`;
  expect((await by.runScript({ code: script, timeout: 0 }, signal)).failure).toBeUndefined();
}

/** What the first column holds, and what was asked of the server for it. */
async function read(name: string, more: Partial<TableRequest> = {}) {
  counter.taken();
  await using table = await connection.openTable({ name, window: { rows: 3, offset: 0, from: 'start' }, ...more }, signal);
  const { ipc, totalRows } = await table.read(signal);
  const values = [...tableFromIPC(ipc).getChildAt(0)!].map(String);
  return { values, totalRows, requests: counter.taken().filter(method => method !== 'Release') };
}

const asked = ['FetchTable', 'Batch', 'DoGet'];
const askedOnce = ['Batch', 'DoGet'];

it('fetches a table that it read before together with its rows', async () => {
  await run(connection, "dhk_a = empty_table(9).update(['A = `a` + i', 'B = i'])");
  expect(await read('dhk_a')).toEqual({ values: ['a0', 'a1', 'a2'], totalRows: 9, requests: asked });
  expect(await read('dhk_a')).toEqual({ values: ['a0', 'a1', 'a2'], totalRows: 9, requests: askedOnce });
  const last = { rows: 2, offset: 1, from: 'end' } as const;
  expect(await read('dhk_a', { window: last })).toEqual({ values: ['a6', 'a7'], totalRows: 9, requests: askedOnce });
  expect(await read('dhk_a', { columns: ['B'] })).toEqual({ values: ['0', '1', '2'], totalRows: 9, requests: askedOnce });
  const all = { rows: null, offset: 0, from: 'start' } as const;
  expect(await read('dhk_a', { window: all })).toMatchObject({ totalRows: 9, requests: askedOnce });
});

it.each([
  ['of other values', "empty_table(9).update('A = `b` + i')", ['b0', 'b1', 'b2'], 9],
  ['of other rows', "empty_table(2).update('A = `a` + i')", ['a0', 'a1'], 2],
  ['of other columns', "empty_table(9).update('C = i')", ['0', '1', '2'], 9],
  ['that is partitioned', "empty_table(9).update('A = `c` + i % 2').partition_by('A')", ['c0', 'c1'], 2],
  ['without a schema in common', "empty_table(9).update(['T = i', 'A = i * 2'])", ['0', '1', '2'], 9],
])('reads another table under the name: one %s', async (_, made, values, totalRows) => {
  for (const by of [connection, other]) {
    await run(connection, "dhk_b = empty_table(9).update('A = `a` + i')");
    for (let round = 0; round < 2; round++) expect((await read('dhk_b')).values).toEqual(['a0', 'a1', 'a2']);
    await run(by, `dhk_b = ${made}`);
    expect(await read('dhk_b')).toMatchObject({ values, totalRows });
  }
});

it('finds the columns of a table that another client put in its place', async () => {
  await run(connection, "dhk_e = empty_table(9).update('A = i')");
  await read('dhk_e');
  await run(other, "dhk_e = empty_table(9).update('B = i + 1')");
  expect(await read('dhk_e', { columns: ['B'] })).toMatchObject({ values: ['1', '2', '3'] });
  await run(other, "dhk_e = empty_table(9).update('A = i')");
  expect(await failureOf(read('dhk_e', { columns: ['B'] }))).toMatchObject({ code: 'COLUMN_NOT_FOUND' });
});

it('says that a table which it read before is gone', async () => {
  await run(connection, "dhk_c = empty_table(9).update('A = i')");
  await read('dhk_c');
  await run(other, 'del dhk_c');
  expect(await failureOf(read('dhk_c'))).toMatchObject({ code: 'TABLE_NOT_FOUND' });
});

it('asks all of a table that may change', async () => {
  await run(connection, "dhk_d = time_table('PT1S', '2024-01-01T00:00:00Z').head(5).update('A = ii')");
  const columns = ['A'];
  for (let round = 0; round < 2; round++) expect((await read('dhk_d', { columns })).requests).toEqual(asked);
});
