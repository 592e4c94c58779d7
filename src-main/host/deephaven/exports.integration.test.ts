import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { TableRequest } from './connection.ts';
import { SessionService } from './generated/session_pb.ts';
import { KnownTables } from './known-tables.ts';
import type { Login } from './login.ts';
import { openLogin } from './login.ts';
import { openConnection } from './open-connection.ts';
import { openTableOn } from './open-table.ts';
import { ReadTurns } from './read-turns.ts';
import { optionsFor, signal } from './testing/connect.ts';

const exported = 5;
const limits = { signal, timeout: 30_000 };
const turns = new ReadTurns();
const known = new KnownTables();
let login: Login;
beforeAll(async () => {
  await runScript(setup);
  login = await openLogin(optionsFor(inject('worker')), 50_000_000, signal);
});
afterAll(async () => {
  await login.close();
  await runScript('del dhx_static, dhx_tick, dhx_parts');
});

const setup = `
from deephaven import empty_table, time_table
dhx_static = empty_table(100).update(['A=i', 'B=i%2==0 ? \`x\` : \`y\`'])
dhx_tick = time_table('PT0.1S')
dhx_parts = dhx_static.partition_by(['B'])
`;

async function runScript(code: string): Promise<void> {
  const connection = openConnection(optionsFor(inject('worker')));
  expect((await connection.runScript({ code, timeout: 0 }, signal)).failure).toBeUndefined();
  await connection.close();
}

/** The exports that the server holds for this login: it tells all of them first, and ends its list with an export id of 0. */
async function heldByServer(): Promise<number> {
  const states = new Map<number, number>();
  await login.calls.stream(SessionService.method.exportNotifications, {}, limits, ({ ticket, exportState }) => {
    const id = Buffer.from(ticket!.ticket).readInt32LE(1);
    if (id === 0) return 'stop';
    states.set(id, exportState);
  });
  return [...states.values()].filter(state => state === exported).length;
}

const window: TableRequest['window'] = { rows: 10, offset: 0, from: 'start' };

async function readOnce(request: Omit<TableRequest, 'window'>, readSignal = signal): Promise<void> {
  const limits = { signal: readSignal, timeout: 30_000 };
  await using table = await openTableOn(login, { window, ...request }, limits, { turns, known });
  await table.read(readSignal);
}

async function abortedRead(): Promise<void> {
  const aborter = new AbortController();
  const reading = readOnce({ name: 'dhx_static' }, aborter.signal).catch(() => undefined);
  setImmediate(() => aborter.abort());
  await reading;
}

it('holds nothing after many reads, failures and aborts', { timeout: 180_000 }, async () => {
  const before = { server: await heldByServer(), here: login.exports.size };
  const works = [
    () => readOnce({ name: 'dhx_static', filters: ['A > 2'], sort: [{ column: 'A', direction: 'desc' }] }),
    () => readOnce({ name: 'dhx_static' }),
    () => readOnce({ name: 'dhx_tick' }),
    () => readOnce({ name: 'dhx_parts', partitionKey: ['x'] }),
    () => readOnce({ name: 'no_such_table' }).catch(() => undefined),
    () => readOnce({ name: 'dhx_static', filters: ['nope ='] }).catch(() => undefined),
    abortedRead,
  ];
  for (let round = 0; round < 250; round++) await Promise.all(works.map(work => work()));
  // The server releases what was aborted after the call has ended.
  await expect.poll(async () => ({ server: await heldByServer(), here: login.exports.size })).toEqual(before);
});
