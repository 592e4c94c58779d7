import type { UserError } from '../../../src-shared/user-error.ts';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Connection, TableRequest } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';

const setup = `
from deephaven import empty_table, time_table
dht_static = empty_table(1000).update(['A=i', 'B=i%2==0 ? \`x\` : \`y\`', 'L=ii*1000', 'N=i%2==0 ? -i : i'])
dht_types = empty_table(2).update([
  'Z=i==0 ? null : toZonedDateTime(epochNanosToInstant(1700000040000000000L), timeZone(\`ET\`))',
  'Zn=toZonedDateTime(epochNanosToInstant(1700000000123456789L), timeZone(\`Asia/Tokyo\`))',
  'P=i==0 ? null : parsePeriod(\`P1Y2M3D\`)',
  'Pa=new java.time.Period[]{java.time.Period.ofDays(3), null}',
])
dht_vectors = dht_types.group_by()
dht_tick = time_table('PT0.002S').update('N=ii')
dht_blink = time_table('PT0.002S', blink_table=True).update('N=ii')
dht_parts = dht_static.partition_by(['B'])
dht_rollup = dht_static.rollup(aggs=[], by=['B'])
dht_größe = dht_static.head(3)
dht_number = 5
`;
const cleanUp = `for v in [n for n in globals() if n.startswith('dht_')]: del globals()[v]`;

let connection: Connection;
beforeAll(async () => {
  connection = openConnection(optionsFor(inject('worker')));
  expect((await connection.runScript({ code: setup, timeout: 0 }, signal)).failure).toBeUndefined();
});
afterAll(async () => {
  await connection.runScript({ code: cleanUp, timeout: 0 }, signal);
  await connection.close();
});

const all: TableRequest['window'] = { rows: null, offset: 0, from: 'start' };

async function read(request: Omit<TableRequest, 'window'> & { window?: TableRequest['window'] }) {
  await using table = await connection.openTable({ window: all, ...request }, signal);
  const snapshot = await table.read(signal);
  const arrow = tableFromIPC(snapshot.ipc);
  return { ...snapshot, table, arrow, names: arrow.schema.names, column: (name: string) => [...(arrow.getChild(name) ?? [])] };
}

describe('a window', () => {
  it.each([
    [{ rows: 3, offset: 0, from: 'start' }, [0, 1, 2]],
    [{ rows: 3, offset: 2, from: 'start' }, [2, 3, 4]],
    [{ rows: 3, offset: 0, from: 'end' }, [997, 998, 999]],
    [{ rows: 3, offset: 2, from: 'end' }, [995, 996, 997]],
    [{ rows: null, offset: 998, from: 'start' }, [998, 999]],
    [{ rows: null, offset: 998, from: 'end' }, [0, 1]],
    [{ rows: 5, offset: 998, from: 'end' }, [0, 1]],
    [{ rows: 5, offset: 1000, from: 'end' }, []],
    [{ rows: 5, offset: 5000, from: 'start' }, []],
    [{ rows: 0, offset: 0, from: 'start' }, []],
  ] as const)('of %j has the rows %j', async (window, expected) => {
    const { column, rows, totalRows, table } = await read({ name: 'dht_static', window });
    expect(column('A')).toEqual(expected);
    expect({ rows, totalRows, promised: table.rows }).toEqual({
      rows: expected.length,
      totalRows: 1000,
      promised: expected.length,
    });
  });
});

it('filters, then sorts, then shows the columns in the order asked for', async () => {
  const { names, column, totalRows } = await read({
    name: 'dht_static',
    filters: ['B = `x`', 'A in 2, 4, 6'],
    sort: [{ column: 'A', direction: 'desc' }],
    columns: ['L', 'B'],
    window: { rows: 2, offset: 0, from: 'start' },
  });
  expect(names).toEqual(['L', 'B']);
  expect(column('L')).toEqual([6000n, 4000n]);
  expect(totalRows).toBe(3);
});

it('sorts by absolute value', async () => {
  const sort = [{ column: 'N', direction: 'desc', abs: true }] as const;
  const { column } = await read({ name: 'dht_static', sort, window: { rows: 3, offset: 0, from: 'start' } });
  expect(column('N')).toEqual([999, -998, 997]);
});

it('reads a table with another alphabet in its name', async () => {
  expect((await read({ name: 'dht_größe' })).rows).toBe(3);
});

it('keeps the days of a Period and the offset of a ZonedDateTime, also in arrays and vectors', async () => {
  const { column } = await read({ name: 'dht_types' });
  expect(column('P')).toEqual([null, 'P1Y2M3D']);
  expect(column('Z')).toEqual([null, '2023-11-14T17:14:00-05:00']);
  expect(column('Zn')[0]).toBe('2023-11-15T07:13:20.123456789+09:00');
  expect([...column('Pa')[0]]).toEqual(['P3D', null]);
  const vectors = await read({ name: 'dht_vectors' });
  expect([...vectors.column('P')[0]]).toEqual([null, 'P1Y2M3D']);
  expect([...vectors.column('Zn')[0]]).toEqual(Array(2).fill('2023-11-15T07:13:20.123456789+09:00[Asia/Tokyo]'));
  expect(vectors.table.columns[0]).toMatchObject({
    javaType: 'io.deephaven.vector.ObjectVector',
    componentType: 'java.time.ZonedDateTime',
  });
});

it('reads rows and total of a ticking table from one moment', async () => {
  const window = { rows: 1, offset: 0, from: 'end' } as const;
  await using table = await connection.openTable({ name: 'dht_tick', window }, signal);
  const totals = new Set<number>();
  await expect
    .poll(
      async () => {
        const { ipc, rows, totalRows } = await table.read(signal);
        const arrow = tableFromIPC(ipc);
        expect(arrow.schema.names.slice(0, table.columns.length)).toEqual(['Timestamp', 'N']);
        // N counts from 0: the last row says how many there are.
        expect(rows > 0 ? Number(arrow.getChild('N')!.get(0)) + 1 : 0).toBe(totalRows);
        return totals.add(totalRows).size;
      },
      { timeout: 20_000, interval: 20 },
    )
    .toBeGreaterThan(3);
});

it('knows the total of a ticking table when its window is empty', async () => {
  const { rows, totalRows } = await read({ name: 'dht_tick', filters: ['N < 3'], window: { rows: 0, offset: 0, from: 'start' } });
  expect({ rows, totalRows }).toEqual({ rows: 0, totalRows: 3 });
});

it('reads one cycle of a blink table', async () => {
  const { arrow, rows, totalRows } = await read({ name: 'dht_blink' });
  expect(arrow.numRows).toBe(rows);
  expect(totalRows).toBe(rows);
});

describe('a partitioned table', () => {
  it('shows its keys', async () => {
    const { column, table } = await read({ name: 'dht_parts' });
    expect(table.kind).toBe('PartitionedTable');
    expect(column('B')).toEqual(['x', 'y']);
  });

  it('gives the part of a key', async () => {
    const { totalRows, column } = await read({
      name: 'dht_parts',
      partitionKey: ['y'],
      window: { rows: 2, offset: 0, from: 'start' },
    });
    expect(column('A')).toEqual([1, 3]);
    expect(totalRows).toBe(500);
  });

  it('says which key it does not have', async () => {
    expect(await failureOf(read({ name: 'dht_parts', partitionKey: ['z'] }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `Table 'dht_parts' has no partition ["z"]`,
    });
  });
});

describe('what cannot be read', () => {
  it.each([
    [{ name: 'dht_statik' }, 'TABLE_NOT_FOUND', "Table 'dht_statik' not found", 'Did you mean: dht_static'],
    [{ name: 'dht_number' }, 'NOT_A_TABLE', "'dht_number' is not a table", 'session_tables_list'],
    [{ name: 'dht_rollup' }, 'UNSUPPORTED', 'tree or rollup', ''],
    [{ name: 'dht_static', columns: ['a'] }, 'COLUMN_NOT_FOUND', "Column 'a' not found", 'Did you mean: A'],
    [{ name: 'dht_static', sort: [{ column: 'LL', direction: 'asc' }] }, 'COLUMN_NOT_FOUND', "'LL'", 'L'],
    [
      { name: 'dht_static', filters: ['A > 1', "B.startsWith('no date')"] },
      'INVALID_FILTER',
      'Filter 2 is not valid: B.startsWith(',
      'B.startsWith(`no date`)',
    ],
    [
      { name: 'dht_static', sort: [{ column: 'B', direction: 'asc', abs: true }] },
      'INVALID_ARGUMENT',
      "can't be sorted by 'B'",
      'absolute',
    ],
    [{ name: 'dht_static', filters: ['A > 1 AND A < 3'] }, 'INVALID_FILTER', 'Filter 1', '&&'],
    [{ name: 'dht_static', filters: ['C > 1'] }, 'INVALID_FILTER', 'Filter 1', 'There is no column C'],
  ] as const)('%j is %s', async (request, code, message, hint) => {
    const failure = await failureOf(read(request as unknown as TableRequest));
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
    const { hint: next = '', toolHint = '' } = failure as UserError;
    expect(`${next} ${toolHint}`).toContain(hint);
  });
});

it('describes a table without reading it', async () => {
  expect(await connection.tableDetails('dht_parts', signal)).toEqual({
    kind: 'PartitionedTable',
    size: 2,
    isRefreshing: false,
    columns: [{ name: 'B', javaType: 'java.lang.String', columnType: 'Partitioning' }],
  });
});
