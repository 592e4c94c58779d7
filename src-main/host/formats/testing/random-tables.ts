import {
  Binary,
  Bool,
  DateMillisecond,
  type DataType,
  DurationNanosecond,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  List,
  TimeNanosecond,
  TimestampNanosecond,
  Uint16,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { type FixtureColumn, longVector } from './arrow-fixture.ts';
import { awkwardStrings } from './awkward-strings.ts';

/** A column and what each of its rows is in JSON. */
export interface RandomColumn extends FixtureColumn {
  values: unknown[];
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some columns of random types, full of awkward values and nulls. */
export function randomTable(random: () => number): RandomColumn[] {
  const names = columnNames.toSorted(() => random() - 0.5).slice(0, 1 + Math.floor(random() * 7));
  const rows = 1 + Math.floor(random() * 24);
  return names.map(name => {
    const kind = pick(kinds, random);
    const pairs = Array.from({ length: rows }, () => (random() < 0.15 ? ([null, null] as const) : kind.value(random)));
    const vector = kind.vector(pairs.map(([raw]) => raw));
    const { javaType, componentType } = kind;
    return { name, javaType, ...(componentType && { componentType }), vector, values: pairs.map(([, value]) => value) };
  });
}

const columnNames = ['A', 'null', 'y', 'No', 'xmlText', 'field', 'D$', '_1', 'größe', '漢字', 'Record', 'e1', 'true', 'name'];

interface Kind {
  javaType: string;
  componentType?: string;
  /** A value as Arrow holds it, and as JSON shows it. */
  value(random: () => number): readonly [unknown, unknown];
  vector(raws: unknown[]): Vector;
}

const plain = (type: DataType) => (raws: unknown[]) => vectorFromArray(raws as never[], type as never) as Vector;
const raw64 = (type: DataType) => (raws: unknown[]) => longVector(type, raws as (bigint | null)[]);
const listOf = (type: DataType) => plain(new List(new Field('item', type, true)));
const oneOf =
  (...pairs: (readonly [unknown, unknown])[]) =>
  (random: () => number) =>
    pick(pairs, random);
const same =
  (...values: unknown[]) =>
  (random: () => number) => {
    const value = pick(values, random);
    return [value, value] as const;
  };

const kinds: Kind[] = [
  { javaType: 'java.lang.String', value: ofText(randomText), vector: plain(new Utf8()) },
  { javaType: 'java.lang.String', value: same(...awkwardStrings), vector: plain(new Utf8()) },
  { javaType: 'com.example.Thing', value: ofText(randomText), vector: plain(new Utf8()) },
  { javaType: 'char', value: randomChar, vector: plain(new Uint16()) },
  { javaType: 'java.lang.Boolean', value: same(true, false), vector: plain(new Bool()) },
  { javaType: 'byte', value: same(-127, -1, 0, 127), vector: plain(new Int8()) },
  { javaType: 'short', value: same(-32767, 0, 32767), vector: plain(new Int16()) },
  { javaType: 'int', value: same(-2147483647, -1, 0, 2147483647), vector: plain(new Int32()) },
  { javaType: 'long', value: randomLong, vector: plain(new Int64()) },
  {
    javaType: 'float',
    value: oneOf([0.5, 0.5], [-0, -0], [1.1, 1.1], [1.5e30, 1.5e30], [2 ** -149, 1e-45]),
    vector: plain(new Float32()),
  },
  { javaType: 'double', value: randomDouble, vector: plain(new Float64()) },
  {
    javaType: 'java.time.Instant',
    value: oneOf(
      [0n, '1970-01-01T00:00:00Z'],
      [-1n, '1969-12-31T23:59:59.999999999Z'],
      [2n ** 63n - 1n, '2262-04-11T23:47:16.854775807Z'],
    ),
    vector: raw64(new TimestampNanosecond('UTC')),
  },
  {
    javaType: 'java.time.ZonedDateTime',
    value: oneOf(
      ['2024-01-02T03:04Z[UTC]', '2024-01-02T03:04:00Z'],
      ['2024-01-02T03:04:05.500-05:00[America/New_York]', '2024-01-02T03:04:05.5-05:00'],
    ),
    vector: plain(new Utf8()),
  },
  {
    javaType: 'java.time.LocalDate',
    value: oneOf([0n, '1970-01-01'], [-62_167_305_600_000n, '-0001-12-31'], [253_402_300_800_000n, '+10000-01-01']),
    vector: raw64(new DateMillisecond()),
  },
  {
    javaType: 'java.time.LocalTime',
    value: oneOf([0n, '00:00:00'], [3_723_500_000_000n, '01:02:03.5']),
    vector: raw64(new TimeNanosecond()),
  },
  {
    javaType: 'java.time.Duration',
    value: oneOf([0n, 'PT0S'], [-3_723_500_000_000n, 'PT-1H-2M-3.5S']),
    vector: raw64(new DurationNanosecond()),
  },
  { javaType: 'java.time.Period', value: same('P0D', 'P1Y2M3D', 'P-1M'), vector: plain(new Utf8()) },
  {
    javaType: 'java.math.BigDecimal',
    value: oneOf(
      [Uint8Array.of(2, 0, 0, 0, 0x30, 0x39), '123.45'],
      [Uint8Array.of(5, 0, 0, 0, 1), '0.00001'],
      [Uint8Array.of(0xfe, 255, 255, 255, 0xff), '-100'],
      [Uint8Array.of(1, 0, 0, 0, 0), '0.0'],
    ),
    vector: plain(new Binary()),
  },
  {
    javaType: 'java.math.BigInteger',
    value: oneOf([Uint8Array.of(0), '0'], [Uint8Array.of(0x7f, 0, 0, 0, 0, 0, 0, 0, 1), '2342736497361113055233']),
    vector: plain(new Binary()),
  },
  {
    javaType: 'byte[]',
    value: oneOf([Uint8Array.of(), ''], [Uint8Array.of(0xfb, 0xff), '+/8='], [Uint8Array.of(104, 105), 'aGk=']),
    vector: plain(new Binary()),
  },
  { javaType: 'boolean[]', componentType: 'java.lang.Boolean', value: same([], [true, false, null]), vector: listOf(new Bool()) },
  { javaType: 'int[]', componentType: 'int', value: same([], [1, null, -3]), vector: listOf(new Int32()) },
  {
    javaType: 'long[]',
    componentType: 'long',
    value: oneOf([
      [2n ** 53n, null, -1n],
      ['9007199254740992', null, -1],
    ]),
    vector: listOf(new Int64()),
  },
  {
    javaType: 'double[]',
    componentType: 'double',
    value: oneOf(
      [[], []],
      [
        [-0, 0, 1e21, 1e-7, Number.NaN, -Infinity, null],
        [-0, 0, 1e21, 1e-7, 'NaN', '-Infinity', null],
      ],
    ),
    vector: listOf(new Float64()),
  },
  {
    javaType: 'char[]',
    componentType: 'char',
    value: random => {
      const chars = Array.from({ length: 5 }, () => randomChar(random));
      return [chars.map(([code]) => code), chars.map(([, text]) => text)];
    },
    vector: listOf(new Uint16()),
  },
  {
    javaType: 'java.lang.String[]',
    componentType: 'java.lang.String',
    value: random => {
      const texts = Array.from({ length: Math.floor(random() * 4) }, () => (random() < 0.1 ? null : randomText(random)));
      return [texts, texts];
    },
    vector: listOf(new Utf8()),
  },
];

/** Pieces that a text is put together from: awkward by themselves, or beside each other. */
const pieces = [
  Array.from({ length: 0xa1 }, (_, code) => String.fromCharCode(code)),
  ['\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff', '\ufffd', '\u200b', '\u3000', '😀', '👨‍👩‍👧', 'e\u0301', '\u{10ffff}'],
  [
    '<br>',
    '<br/>',
    String.raw`\|`,
    String.raw`\\|`,
    ' | ',
    '""',
    String.raw`\"`,
    String.raw`\n`,
    String.raw`\u0041`,
    '\r\n',
    '\n\n',
  ],
  ['null', 'NaN', '~', '- ', ': ', ' #', '---', '&amp;', '&#13;', ']]>', '<!--', '## Record 2', 'A: 1', '…(+1 chars)', 'C:\\new'],
  ['0o7', '1e3', '0x1F', 'yes', 'word', ' ', '  '],
].flat();

function randomText(random: () => number): string {
  const kind = random();
  if (kind < 0.2) return pick(awkwardStrings, random);
  const text = Array.from({ length: Math.floor(random() * 5) }, () => pick(pieces, random)).join('');
  return kind < 0.35 ? `"${text}"` : text;
}

function ofText(text: (random: () => number) => string): Kind['value'] {
  return random => {
    const value = text(random);
    return [value, value];
  };
}

/** Also halves of surrogate pairs, which a string of Arrow can't hold. */
function randomChar(random: () => number): readonly [number, string] {
  const code = random() < 0.2 ? 0xd800 + Math.floor(random() * 0x800) : pick(pieces, random).charCodeAt(0);
  return code === 0xffff ? [65, 'A'] : [code, String.fromCharCode(code)];
}

function randomLong(random: () => number): readonly [bigint, number | string] {
  const value = BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 53)) << BigInt(Math.floor(random() * 12))) - 3n;
  const isSafe = value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n;
  return [value, isSafe ? Number(value) : String(value)];
}

function randomDouble(random: () => number): readonly [number, number | string] {
  const value = random() < 0.5 ? pick(doubles, random) : (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
  return [value, Number.isFinite(value) ? value : String(value)];
}

const doubles = [0, -0, 1, 0.1, 1e21, 1.5e300, -1e-7, 5e-324, Number.NaN, Infinity, -Infinity];

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}
