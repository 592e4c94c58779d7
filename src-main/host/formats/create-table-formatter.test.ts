import { Binary, Int32, Utf8, vectorFromArray } from 'apache-arrow';
import { afterEach, expect, it } from 'vitest';
import { arrowFixture, stringColumn } from './testing/arrow-fixture.ts';
import { createTableFormatter } from './create-table-formatter.ts';
import { tableFormats } from '../../../src-shared/table-format.ts';
import type { WireText } from '../base/wire-text.ts';
import { formatTable, type TextOfTable } from './format-table.ts';
import type { FormatRequest, TableFormatter } from './table-formatter.ts';

let formatter: TableFormatter;
afterEach(() => formatter.close());

function request(rows: number): FormatRequest {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const columns = [
    { name: 'I', javaType: 'int', vector: vectorFromArray(numbers, new Int32()) },
    stringColumn(
      'S',
      new Utf8(),
      numbers.map(row => `row ${row} 😀`),
    ),
  ];
  return { ...arrowFixture(columns), format: 'csv', fullValues: false, maxBytes: 50_000_000 };
}

const never = new AbortController().signal;

it('gives the same in a thread as here', async () => {
  formatter = createTableFormatter({ threadCells: 1000 });
  const expected = [formatTable(request(100)), formatTable(request(3000))];
  expect(await Promise.all([formatter.format(request(100), never), formatter.format(request(3000), never)])).toEqual(expected);
});

it.each(tableFormats)('gives the same text of %s made by several threads', async format => {
  formatter = createTableFormatter({ threadCells: 0, threads: 3, partCells: 2000 });
  const whole = formatTable({ ...request(5000), format }) as TextOfTable;
  const made = await formatter.format({ ...request(5000), format }, never);
  if (!('json' in made)) throw new Error('It was refused as too large.');
  expect(made.rows).toBe(5000);
  expect(textOf(made.json)).toBe(whole.json);
});

it('refuses a text whose parts are too large together', async () => {
  formatter = createTableFormatter({ threadCells: 0, threads: 3, partCells: 2000 });
  const { json } = formatTable(request(5000)) as TextOfTable;
  const refused = await formatter.format({ ...request(5000), maxBytes: Buffer.byteLength(json) - 1 }, never);
  expect(refused).toEqual({ tooLargeBytes: Buffer.byteLength(json) });
});

function textOf(json: string | WireText): string {
  return typeof json === 'string' ? json : (JSON.parse(`"${Buffer.concat(json.pieces).toString()}"`) as string);
}

it('keeps the buffer of a small table, and takes that of a large one', async () => {
  formatter = createTableFormatter({ threadCells: 1000 });
  const [small, large] = [request(100), request(3000)];
  await Promise.all([formatter.format(small, never), formatter.format(large, never)]);
  expect(small.ipc.byteLength).toBeGreaterThan(0);
  expect(large.ipc.byteLength).toBe(0);
});

it('leaves the neighbours of a stream alone that is part of a larger buffer', async () => {
  formatter = createTableFormatter({ threadCells: 1000 });
  const whole = request(3000);
  const larger = new Uint8Array(whole.ipc.byteLength + 16);
  larger.set(whole.ipc, 8);
  const result = await formatter.format({ ...whole, ipc: larger.subarray(8, -8) }, never);
  expect(result).toEqual(formatTable(whole));
  expect(larger.byteLength).toBe(whole.ipc.byteLength + 16);
});

it('stops when it is told to, and works on', async () => {
  formatter = createTableFormatter({ threadCells: 0, threads: 1 });
  const controller = new AbortController();
  const stopped = formatter.format(request(100_000), controller.signal);
  const next = formatter.format(request(10), never);
  controller.abort();
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(await next).toEqual(formatTable(request(10)));
  await expect(formatter.format(request(10), controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

it('says what is wrong with a stream that is none', async () => {
  formatter = createTableFormatter({ threadCells: 0 });
  await expect(formatter.format({ ...request(10), ipc: Uint8Array.of(1, 2, 3) }, never)).rejects.toThrow();
  expect(await formatter.format(request(10), never)).toEqual(formatTable(request(10)));
});

/** One number of so many bytes, as Deephaven sends a BigInteger. */
function hugeNumber(bytes: number): FormatRequest {
  const vector = vectorFromArray([new Uint8Array(bytes).fill(0x5a)], new Binary());
  const columns = [{ name: 'B', javaType: 'java.math.BigInteger', vector }];
  return { ...arrowFixture(columns), format: 'csv', fullValues: false, maxBytes: 50_000_000 };
}

it('ends a thread whose time is over, and the next call gets another', async () => {
  formatter = createTableFormatter({ threads: 1, threadCells: 0, timeout: 300 });
  const [late, next] = await Promise.allSettled([
    formatter.format(hugeNumber(40_000_000), never),
    formatter.format(hugeNumber(30_000), never),
  ]);
  expect(late).toMatchObject({ reason: { code: 'TIMEOUT', hint: expect.stringContaining('fewer rows') } });
  // It waited behind the first, so its own time may be over as well.
  expect(['TIMEOUT', 1]).toContain(
    next.status === 'rejected' ? (next.reason as { code: string }).code : (next.value as { rows: number }).rows,
  );
  formatter = createTableFormatter({ threads: 1, threadCells: 0 });
  expect(await formatter.format(hugeNumber(30_000), never)).toMatchObject({ rows: 1 });
});

it('refuses what takes more memory than a thread may have, and goes on', async () => {
  formatter = createTableFormatter({ threads: 1, threadCells: 0, threadMemory: 16 });
  await expect(formatter.format({ ...request(100_000), format: 'yaml' }, never)).rejects.toMatchObject({
    code: 'RESPONSE_TOO_LARGE',
    hint: expect.stringContaining('fewer rows'),
  });
  expect(await formatter.format(request(100), never)).toMatchObject({ rows: 100 });
});

it('leaves the event loop free while it writes a huge number', async () => {
  formatter = createTableFormatter({});
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  await formatter.format(hugeNumber(500_000), never);
  clearInterval(turning);
  expect(turns).toBeGreaterThan(3);
});
