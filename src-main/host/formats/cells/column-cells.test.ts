import {
  Binary,
  Bool,
  DateMillisecond,
  DurationNanosecond,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  IntervalYearMonth,
  List,
  TimeNanosecond,
  TimestampNanosecond,
  Uint16,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { expect, it } from 'vitest';
import type { TableFormat } from '../../../../src-shared/table-format.ts';
import { arrowFixture, type FixtureColumn, longVector, rawVector } from '../testing/arrow-fixture.ts';
import { formatTable } from '../format-table.ts';

function format(
  columns: readonly FixtureColumn[],
  as: TableFormat,
  limits: { fullValues?: boolean; maxCharacters?: number; maxBytes?: number } = {},
) {
  return formatTable({ ...arrowFixture(columns), format: as, fullValues: false, maxBytes: 50_000_000, ...limits });
}

function values(column: Omit<FixtureColumn, 'name'>, limits?: { fullValues: boolean }): unknown {
  const result = format([{ name: 'X', ...column }], 'json-column', limits);
  if (!('json' in result)) throw new Error('too large');
  return JSON.parse(result.json).X;
}

function bytes(...rows: (number[] | null)[]) {
  return vectorFromArray(
    rows.map(row => row && Uint8Array.from(row)),
    new Binary(),
  );
}

function list(element: Int32 | Int64 | Float32 | Utf8, rows: unknown[]) {
  return vectorFromArray(rows as never[], new List(new Field('item', element, true)) as never);
}

it('writes booleans and small integers as they are', () => {
  expect(values({ javaType: 'java.lang.Boolean', vector: vectorFromArray([true, false, null], new Bool()) })).toEqual([
    true,
    false,
    null,
  ]);
  expect(values({ javaType: 'byte', vector: vectorFromArray([-127, 127, null], new Int8()) })).toEqual([-127, 127, null]);
  expect(values({ javaType: 'short', vector: vectorFromArray([-32767, null], new Int16()) })).toEqual([-32767, null]);
  expect(values({ javaType: 'int', vector: vectorFromArray([2147483647, 0, null], new Int32()) })).toEqual([2147483647, 0, null]);
});

it('takes the values that Deephaven keeps for null as null', () => {
  expect(values({ javaType: 'byte', vector: vectorFromArray([-128], new Int8()) })).toEqual([null]);
  expect(values({ javaType: 'int', vector: vectorFromArray([-2147483648], new Int32()) })).toEqual([null]);
  expect(values({ javaType: 'long', vector: vectorFromArray([-(2n ** 63n)], new Int64()) })).toEqual([null]);
  expect(values({ javaType: 'char', vector: vectorFromArray([65535], new Uint16()) })).toEqual([null]);
  expect(values({ javaType: 'float', vector: vectorFromArray([-3.4028234663852886e38], new Float32()) })).toEqual([null]);
  expect(values({ javaType: 'double', vector: vectorFromArray([-Number.MAX_VALUE], new Float64()) })).toEqual([null]);
});

it('writes longs as numbers as far as JSON readers keep them exact', () => {
  const safe = 2n ** 53n - 1n;
  const longs = [0n, -1n, 2147483648n, -2147483649n, safe, -safe, safe + 1n, -safe - 1n, 2n ** 63n - 1n];
  expect(values({ javaType: 'long', vector: vectorFromArray(longs, new Int64()) })).toEqual([
    0,
    -1,
    2147483648,
    -2147483649,
    Number(safe),
    -Number(safe),
    '9007199254740992',
    '-9007199254740992',
    '9223372036854775807',
  ]);
});

it('writes floats with the fewest digits that read back as the same float', () => {
  const floats = [1.1, 0.1, 3.4028235e38, 1e-45, 16777216, 123456.79, 0.333333343, 1e10, -2.5];
  const result = format([{ name: 'X', javaType: 'float', vector: vectorFromArray(floats, new Float32()) }], 'csv');
  expect(result).toMatchObject({
    json: JSON.stringify('X\n1.1\n0.1\n3.4028235e+38\n1e-45\n16777216\n123456.79\n0.33333334\n10000000000\n-2.5\n'),
  });
});

it('reads every float back as it was', () => {
  const bits = Uint32Array.from({ length: 20_000 }, (_, index) => Math.imul(index, 2_654_435_761));
  const floats = new Float32Array(bits.buffer).filter(value => Number.isFinite(value));
  const texts = values({
    javaType: 'float',
    vector: rawVector(
      new Float32(),
      floats,
      Array.from(floats, () => true),
    ),
  }) as number[];
  expect(texts.map(Math.fround)).toEqual([...floats]);
});

it('writes what is no number as a word, and keeps the sign of zero', () => {
  const doubles = [0.1, -0, Number.NaN, Infinity, -Infinity, 1e21, 5e-324, 1.7976931348623155e308, null];
  expect(values({ javaType: 'double', vector: vectorFromArray(doubles, new Float64()) })).toEqual([
    0.1,
    -0,
    'NaN',
    'Infinity',
    '-Infinity',
    1e21,
    5e-324,
    1.7976931348623155e308,
    null,
  ]);
});

it('writes chars as characters', () => {
  const chars = ['x', '"', '\n', 'é', '\ud83d'].map(text => text.charCodeAt(0));
  expect(values({ javaType: 'char', vector: vectorFromArray(chars, new Uint16()) })).toEqual(['x', '"', '\n', 'é', '\ud83d']);
});

it('writes instants to the nanosecond', () => {
  const nanos = [
    0n,
    -1n,
    1_704_164_645_500_000_000n,
    1_704_164_645_123_456_789n,
    1_704_164_640_000_000_000n,
    2n ** 63n - 1n,
    -(2n ** 63n) + 1n,
    null,
  ];
  expect(values({ javaType: 'java.time.Instant', vector: longVector(new TimestampNanosecond('UTC'), nanos) })).toEqual([
    '1970-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999999999Z',
    '2024-01-02T03:04:05.5Z',
    '2024-01-02T03:04:05.123456789Z',
    '2024-01-02T03:04:00Z',
    '2262-04-11T23:47:16.854775807Z',
    '1677-09-21T00:12:43.145224193Z',
    null,
  ]);
});

it('writes instants as Date does, for milliseconds all over the range', () => {
  const milliseconds = Array.from({ length: 2000 }, (_, index) => Math.floor((index - 1000) * 9_123_456_789.123));
  const vector = longVector(
    new TimestampNanosecond('UTC'),
    milliseconds.map(value => BigInt(value) * 1_000_000n),
  );
  expect(values({ javaType: 'java.time.Instant', vector })).toEqual(
    milliseconds.map(value => new Date(value).toISOString().replace(/\.?0*Z$/, 'Z')),
  );
});

it('writes a zoned time with its offset', () => {
  const zoned = [
    '2024-01-02T03:04:05.500-05:00[America/New_York]',
    '2024-01-02T03:04Z[UTC]',
    '2024-01-02T03:04:05.123456789+05:30[Asia/Kolkata]',
    null,
  ];
  expect(values({ javaType: 'java.time.ZonedDateTime', vector: vectorFromArray(zoned, new Utf8()) })).toEqual([
    '2024-01-02T03:04:05.5-05:00',
    '2024-01-02T03:04:00Z',
    '2024-01-02T03:04:05.123456789+05:30',
    null,
  ]);
  expect(values({ javaType: 'java.time.ZonedDateTime', vector: longVector(new TimestampNanosecond('UTC'), [1n]) })).toEqual([
    '1970-01-01T00:00:00.000000001Z',
  ]);
});

it('writes dates, also far from now', () => {
  const day = 86_400_000n;
  const days = [19_724n, -719_468n, 2_932_897n, -1n, 11_016n, -719_529n];
  expect(
    values({
      javaType: 'java.time.LocalDate',
      vector: longVector(new DateMillisecond(), [...days.map(count => count * day), null]),
    }),
  ).toEqual(['2024-01-02', '0000-03-01', '+10000-01-01', '1969-12-31', '2000-02-29', '-0001-12-31', null]);
});

it('writes times of day, durations and periods', () => {
  const times = [0n, 3_723_500_000_000n, 86_399_999_999_999n, null];
  expect(values({ javaType: 'java.time.LocalTime', vector: longVector(new TimeNanosecond(), times) })).toEqual([
    '00:00:00',
    '01:02:03.5',
    '23:59:59.999999999',
    null,
  ]);
  const durations = [
    0n,
    1_000_000_000n,
    3_723_500_000_000n,
    -500_000_000n,
    -3_723_500_000_000n,
    93_600_000_000_000n,
    60_000_000_000n,
    null,
  ];
  expect(values({ javaType: 'java.time.Duration', vector: longVector(new DurationNanosecond(), durations) })).toEqual([
    'PT0S',
    'PT1S',
    'PT1H2M3.5S',
    'PT-0.5S',
    'PT-1H-2M-3.5S',
    'PT26H',
    'PT1M',
    null,
  ]);
  expect(values({ javaType: 'java.time.Period', vector: vectorFromArray(['P1Y2M3D', null], new Utf8()) })).toEqual([
    'P1Y2M3D',
    null,
  ]);
  expect(
    values({ javaType: 'java.time.Period', vector: rawVector(new IntervalYearMonth(), Int32Array.of(14, 0), [true, true]) }),
  ).toEqual(['P1Y2M', 'P0D']);
});

it('writes big numbers exactly and without an exponent', () => {
  const decimals = bytes(
    [2, 0, 0, 0, 0x30, 0x39],
    [0xe2, 255, 255, 255, 255],
    [5, 0, 0, 0, 1],
    [1, 0, 0, 0, 0xf1],
    [0, 0, 0, 0, 0],
    null,
  );
  expect(values({ javaType: 'java.math.BigDecimal', vector: decimals })).toEqual([
    '123.45',
    `-1${'0'.repeat(30)}`,
    '0.00001',
    '-1.5',
    '0',
    null,
  ]);
  const long = [0xfe, 0x71, 0x16, 0xf0, 0x09, 0x3c, 0x8c, 0x1f, 0x11, 0xb1, 0xc0, 0xf5, 0x2e];
  expect(values({ javaType: 'java.math.BigInteger', vector: bytes(long, [0x80], null) })).toEqual([
    '-123456789012345678901234567890',
    '-128',
    null,
  ]);
});

it('writes an exponent where a decimal would fill the memory with zeros', () => {
  expect(values({ javaType: 'java.math.BigDecimal', vector: bytes([0, 0, 0, 0x80, 15], [255, 255, 255, 0x7f, 0xff]) })).toEqual([
    '1.5E+2147483649',
    '-1E-2147483647',
  ]);
});

it('writes arrays and vectors with the types of their elements', () => {
  const ints = list(new Int32(), [[1, null, -2147483648], [], null]);
  expect(values({ javaType: 'int[]', componentType: 'int', vector: ints })).toEqual([[1, null, null], [], null]);
  const longs = list(new Int64(), [[1n, 2n ** 62n]]);
  expect(values({ javaType: 'io.deephaven.vector.LongVector', componentType: 'long', vector: longs })).toEqual([
    [1, '4611686018427387904'],
  ]);
  expect(values({ javaType: 'float[]', vector: list(new Float32(), [[1.1, Number.NaN]]) })).toEqual([[1.1, 'NaN']]);
  expect(values({ javaType: 'java.lang.String[]', vector: list(new Utf8(), [['a"', '', null]]) })).toEqual([['a"', '', null]]);
  const nested = vectorFromArray(
    [[[1], null, []]],
    new List(new Field('item', new List(new Field('item', new Int32(), true)), true)) as never,
  );
  expect(values({ javaType: 'int[][]', componentType: 'int[]', vector: nested })).toEqual([[[1], null, []]]);
});

it('cuts long strings, never inside a pair of surrogates, unless they are wanted in full', () => {
  const long = `${'a'.repeat(1999)}😀${'b'.repeat(10)}`;
  const column = { javaType: 'java.lang.String', vector: vectorFromArray([long, 'a'.repeat(2000)], new Utf8()) };
  expect(values(column)).toEqual([`${'a'.repeat(1999)}…(+12 chars)`, 'a'.repeat(2000)]);
  expect(values(column, { fullValues: true })).toEqual([long, 'a'.repeat(2000)]);
});

it('shows at most 500 characters of another object and 1 kB of bytes', () => {
  expect(values({ javaType: 'com.example.Thing', vector: vectorFromArray(['é'.repeat(600)], new Utf8()) })).toEqual([
    'é'.repeat(500),
  ]);
  const many = Array.from({ length: 1000 }, () => 65);
  expect(values({ javaType: 'byte[]', vector: bytes([104, 105], many, []) })).toEqual([
    'aGk=',
    `${'QUFB'.repeat(256)}…(1000 bytes)`,
    '',
  ]);
});
