import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startDeephaven, type DeephavenServer } from '../../../e2e/deephaven-server.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';

// Six texts, which fit into the heap, but not as an answer.
const script = `
from deephaven import empty_table
texts = empty_table(6).update(['T = \`x\`.repeat(25000000)', 'N = i'])
wide = empty_table(6).update(['B = java.math.BigInteger.ONE.shiftLeft(200000000)', 'N = i'])
lists = empty_table(7000000).view(['K = i % 2', 'V = ii']).group_by('K')
`;

let server: DeephavenServer;
let connection: Connection;
beforeAll(async () => {
  const jvmArgs = ['-Xmx640m', '-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler'];
  server = await startDeephaven({ python: inject('worker').python, jvmArgs });
  connection = openConnection(optionsFor(server, { timeouts: { connect: 60_000, read: 120_000, quick: 60_000 } }));
  expect((await connection.runScript({ code: script, timeout: 0 }, signal)).failure).toBeUndefined();
}, 240_000);
afterAll(async () => {
  await connection?.close();
  await server?.kill();
});

async function rowsOf(name: string, rows: number, columns?: string[]): Promise<number> {
  const request = { name, window: { rows, offset: 0, from: 'start' as const }, ...(columns && { columns }) };
  await using table = await connection.openTable(request, signal);
  return (await table.read(signal)).rows;
}

it.each(['texts', 'lists', 'wide'])(
  'refuses %s that are too large before the worker has to make them, which lives on',
  async name => {
    expect(await failureOf(rowsOf(name, 1000))).toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      hint: expect.stringContaining('fewer rows'),
    });
    expect((await connection.variables(signal)).map(variable => variable.name)).toEqual(['texts', 'wide', 'lists']);
  },
  180_000,
);

it('gives as many of them as can be had, and other columns', async () => {
  expect(await rowsOf('texts', 1)).toBe(1);
  expect(await rowsOf('texts', 1000, ['N'])).toBe(6);
}, 180_000);

it('asks again when a script gave the name to another table of the same form', async () => {
  await makeFew(10);
  for (let round = 0; round < 3; round++) expect(await rowsOf('few', 1000)).toBe(6);
  await makeFew(25_000_000);
  expect(await failureOf(rowsOf('few', 1000))).toMatchObject({ code: 'RESPONSE_TOO_LARGE' });
  expect(await rowsOf('texts', 1)).toBe(1);
}, 180_000);

/** Six texts of that many characters. */
async function makeFew(length: number): Promise<void> {
  const code = `few = empty_table(6).update(['T = \`x\`.repeat(${length})', 'N = i'])`;
  expect((await connection.runScript({ code, timeout: 0 }, signal)).failure).toBeUndefined();
}
