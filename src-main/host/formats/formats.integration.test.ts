import { expect, inject, it } from 'vitest';
import { wireType } from '../../../src-shared/column.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import { optionsFor } from '../deephaven/testing/connect.ts';
import { createTableFormatter } from './create-table-formatter.ts';

/** Column, formula of the value in row 1 (row 0 is null), type in answers, JSON value. */
const cases: [name: string, formula: string, type: string, value: unknown][] = [
  ['aBool', 'true', 'bool', true],
  ['aByte', '(byte)-7', 'int8', -7],
  ['aShort', '(short)-700', 'int16', -700],
  ['aInt', '-70000', 'int32', -70000],
  ['aLong', '-7000000000L', 'int64', -7000000000],
  ['aBeyond', '9007199254740993L', 'int64', '9007199254740993'],
  ['aFloat', '1.1f', 'float', 1.1],
  ['aDouble', '0.1', 'double', 0.1],
  ['aNotANumber', 'Double.NaN', 'double', 'NaN'],
  ['aLow', 'Float.NEGATIVE_INFINITY', 'float', '-Infinity'],
  ['aChar', "'x'", 'char', 'x'],
  ['aEmpty', '``', 'string', ''],
  ['aText', '`a, "b" | ä 漢 c`', 'string', 'a, "b" | ä 漢 c'],
  ['aInstant', "'2024-01-02T03:04:05.123456789Z'", 'timestamp[ns, tz=UTC]', '2024-01-02T03:04:05.123456789Z'],
  ['aZoned', "toZonedDateTime('2024-01-02T03:04:05.5Z', timeZone(`ET`))", 'timestamp[ns, tz=…]', '2024-01-01T22:04:05.5-05:00'],
  ['aDate', 'parseLocalDate(`2024-01-02`)', 'date32[day]', '2024-01-02'],
  ['aTime', 'parseLocalTime(`01:02:03.5`)', 'time64[ns]', '01:02:03.5'],
  ['aDuration', 'java.time.Duration.ofMillis(-3723500)', 'duration[ns]', 'PT-1H-2M-3.5S'],
  ['aPeriod', 'parsePeriod(`P1Y2M3D`)', 'period', 'P1Y2M3D'],
  ['aDecimal', 'new java.math.BigDecimal(`-12345678901234567890.0123`)', 'decimal', '-12345678901234567890.0123'],
  ['aWhole', 'new java.math.BigDecimal(`1E+20`)', 'decimal', '100000000000000000000'],
  ['aInteger', 'new java.math.BigInteger(`-123456789012345678901234567890`)', 'bigint', '-123456789012345678901234567890'],
  ['aInts', 'new int[]{1, NULL_INT, 3}', 'list<int32>', [1, null, 3]],
  ['aLongs', 'new long[]{NULL_LONG, 9007199254740993L}', 'list<int64>', [null, '9007199254740993']],
  ['aFloats', 'new float[]{1.1f, NULL_FLOAT, Float.NaN}', 'list<float>', [1.1, null, 'NaN']],
  ['aChars', "new char[]{'a', NULL_CHAR}", 'list<char>', ['a', null]],
  ['aStrings', 'new String[]{`a`, null, ``}', 'list<string>', ['a', null, '']],
  [
    'Instants',
    "new java.time.Instant[]{'2024-01-02T03:04:05Z', null}",
    'list<timestamp[ns, tz=UTC]>',
    ['2024-01-02T03:04:05Z', null],
  ],
  ['aDecimals', 'new java.math.BigDecimal[]{new java.math.BigDecimal(`1.5`), null}', 'list<decimal>', ['1.5', null]],
  ['aNested', 'new int[][]{new int[]{1, 2}, null}', 'list<list<int32>>', [[1, 2], null]],
  ['aBytes', '`hello`.getBytes()', 'binary', 'aGVsbG8='],
  ['aOther', 'java.util.Locale.ENGLISH', 'java.util.Locale', 'en'],
];

it('shows every type of a real server exactly, and null as null', async () => {
  const connection = openConnection(optionsFor(inject('worker')));
  const formatter = createTableFormatter();
  const signal = AbortSignal.timeout(58_000);
  try {
    const formulas = cases.map(([name, formula]) => JSON.stringify(`${name} = ii == 0 ? null : ${formula}`));
    const code = `from deephaven import empty_table\nformats_table = empty_table(2).update([${formulas.join(', ')}])`;
    expect((await connection.runScript({ code, timeout: 50_000 }, signal)).failure).toBeUndefined();
    const window = { rows: null, offset: 0, from: 'start' } as const;
    await using table = await connection.openTable({ name: 'formats_table', window }, signal);
    const { ipc, rows } = await table.read(signal);
    const columns = table.columns;
    const result = await formatter.format({ ipc, rows, columns, format: 'json-row', fullValues: false, maxBytes: 1e6 }, signal);
    expect(columns.map(column => [column.name, wireType(column)])).toEqual(cases.map(([name, , type]) => [name, type]));
    expect('json' in result && JSON.parse(result.json as string)).toEqual([
      Object.fromEntries(cases.map(([name]) => [name, null])),
      Object.fromEntries(cases.map(([name, , , value]) => [name, value])),
    ]);
  } finally {
    await formatter.close();
    await connection.close();
  }
});
