import { Bool, Float64, Int64, TimestampNanosecond, Utf8, vectorFromArray } from 'apache-arrow';
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { marked, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import { awkwardStrings as awkward } from './testing/awkward-strings.ts';
import { arrowFixture, type FixtureColumn, longVector, stringColumn } from './testing/arrow-fixture.ts';
import { formatTable } from './format-table.ts';

const columns: FixtureColumn[] = [
  stringColumn('S', new Utf8(), [...awkward, null]),
  { name: 'B', javaType: 'java.lang.Boolean', vector: cycle([true, false, null], new Bool()) },
  { name: 'null', javaType: 'long', vector: cycle([1n, -5n, 2n ** 53n + 1n, null], new Int64()) },
  { name: 'D$', javaType: 'double', vector: cycle([0.1, 1e21, -1e-7, -0, Number.NaN, Infinity, null], new Float64()) },
  {
    name: 'T',
    javaType: 'java.time.Instant',
    vector: longVector(
      new TimestampNanosecond('UTC'),
      Array.from({ length: awkward.length + 1 }, (_, row) => (row === 3 ? null : BigInt(row) * 1_000_000_007n)),
    ),
  },
  { name: 'Text', javaType: 'java.lang.String', vector: vectorFromArray([null, ...awkward.toReversed()], new Utf8()) },
];

type Row = Record<string, unknown>;
const names = columns.map(column => column.name);
const rows = JSON.parse(jsonOf('json-row')) as Row[];
/** The same as text, as formats without types hold it. */
const texts = rows.map(row => mapRow(row, value => (value === null ? null : Object.is(value, -0) ? '-0' : String(value))));

it('starts from the right values', () => {
  expect(rows.map(row => row['S'])).toEqual([...awkward, null]);
  expect(rows.slice(0, 4).map(row => [row['B'], row['null'], row['D$'], row['T']])).toEqual([
    [true, 1, 0.1, '1970-01-01T00:00:00Z'],
    [false, -5, 1e21, '1970-01-01T00:00:01.000000007Z'],
    [null, '9007199254740993', -1e-7, '1970-01-01T00:00:02.000000014Z'],
    [true, null, -0, null],
  ]);
});

describe('every value reads back', () => {
  it('from json-column', () => {
    const table = JSON.parse(jsonOf('json-column')) as Record<string, unknown[]>;
    expect(rows.map((_, row) => Object.fromEntries(names.map(name => [name, table[name]![row]])))).toEqual(rows);
  });

  it('from csv', () => {
    const table: unknown = parseCsv(textOf('csv'), {
      columns: true,
      record_delimiter: '\n',
      cast: (text, { quoting }) => (text === '' && !quoting ? null : text),
    });
    expect(table).toEqual(texts);
  });

  it('from yaml, whichever version its reader follows', () => {
    expect(parseYaml(textOf('yaml'), { version: '1.2', schema: 'core' })).toEqual({ records: rows });
    const old = parseYaml(textOf('yaml'), { version: '1.1' }) as { records: Row[] };
    expect(old.records.map(row => row['S'])).toEqual(rows.map(row => row['S']));
  });

  it('from xml, except for what XML has no character for', () => {
    const xml = textOf('xml');
    expect(XMLValidator.validate(xml)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      parseTagValue: false,
      trimValues: false,
      alwaysCreateTextNode: true,
      htmlEntities: true,
    });
    const parsed = parser.parse(xml) as {
      records: { record: Record<string, { '#text': string; '@_null'?: string; '@_name'?: string }>[] };
    };
    const read = parsed.records.record.map(record =>
      Object.fromEntries(
        Object.entries(record).map(([name, cell]) => [cell['@_name'] ?? name, cell['@_null'] === 'true' ? null : cell['#text']]),
      ),
    );
    expect(read).toEqual(texts.map(row => mapRow(row, value => legal(value as string | null))));
  });

  it('from a markdown table, where null looks like an empty string', () => {
    const lines = textOf('markdown-table').split('\n');
    const table = lines.map(line => line.slice(2, -2).split(/ (?<!\\(?:\\\\)*)\| /));
    expect(table[0]).toEqual(names);
    const read = table
      .slice(2)
      .map(cells =>
        cells.map(cell =>
          cell.replaceAll('<br>', '\n').replace(/(\\+)\|/g, (_, slashes: string) => `${slashes.slice(0, slashes.length >> 1)}|`),
        ),
      );
    expect(read).toEqual(texts.map(row => names.map(name => row[name] ?? '')));
  });

  it('from markdown records, where a newline looks like its escape', () => {
    const read = textOf('markdown-kv')
      .split(/\n\n(?=## Record )/)
      .map((record, index) => {
        const [title, ...lines] = record.split('\n');
        expect(title).toBe(`## Record ${index + 1}`);
        return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
      });
    expect(read).toEqual(
      texts.map(row => mapRow(row, value => (value === null ? 'null' : String(value).replaceAll('\n', String.raw`\n`)))),
    );
  });
});

it('is a table to a markdown renderer: as many cells in every row', () => {
  // A carriage return ends a line of Markdown, and this renderer takes U+2028 for a line end too.
  const plain = awkward.filter(text => !/[\r\u2028\u2029]/.test(text));
  const markdown = textOf('markdown-table', [stringColumn('A', new Utf8(), plain), stringColumn('B', new Utf8(), plain)]);
  const table = marked.lexer(markdown)[0] as Tokens.Table;
  expect(table.type).toBe('table');
  expect(table.rows.map(row => row.length)).toEqual(plain.map(() => 2));
});

function cycle(values: unknown[], type: Bool | Int64 | Float64) {
  return vectorFromArray(
    Array.from({ length: awkward.length + 1 }, (_, row) => values[row % values.length]) as never,
    type as never,
  );
}

/** What XML 1.0 has a character for. */
function legal(text: string | null): string | null {
  // eslint-disable-next-line no-control-regex
  return text && text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\uffff]/g, '');
}

function mapRow(row: Row, change: (value: unknown) => unknown): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));
}

function jsonOf(format: TableFormat, of = columns): string {
  const result = formatTable({ ...arrowFixture(of), format, fullValues: false, maxBytes: 50_000_000 });
  if (!('json' in result)) throw new Error('too large');
  return result.json;
}

function textOf(format: TableFormat, of = columns): string {
  return JSON.parse(jsonOf(format, of)) as string;
}
