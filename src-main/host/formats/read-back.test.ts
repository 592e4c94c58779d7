import { Field, Float64, List, Utf8, vectorFromArray } from 'apache-arrow';
import { marked, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { tableFormats, type TableFormat } from '../../../src-shared/table-format.ts';
import { arrowFixture, type FixtureColumn, stringColumn } from './testing/arrow-fixture.ts';
import { awkwardStrings } from './testing/awkward-strings.ts';
import { type RandomColumn, randomNumbers, randomTable } from './testing/random-tables.ts';
import { parsers } from './testing/read-formats.ts';
import { formatTable } from './format-table.ts';

const seeds = Array.from({ length: 100 }, (_, seed) => seed + 1);
/** What ends a line for some reader of text. */
// eslint-disable-next-line no-control-regex
const anyLineEnd = /[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]/;

describe('every value of random tables reads back', () => {
  it.each(tableFormats)('from %s', format => {
    for (const seed of seeds) {
      const table = randomTable(randomNumbers(seed));
      const read = parsers[format](dataOf(format, table));
      expect(read, `seed ${seed}`).toHaveLength(table[0]!.values.length);
      for (const column of table) {
        const values = read.map(row => row[column.name]);
        const expected = column.values.map(value => asFarAs(format, textOf(value)));
        expect(
          values.map(value => asFarAs(format, typed(value!, column))),
          `seed ${seed}, column ${column.name}`,
        ).toEqual(expected);
      }
    }
  });
});

it('never breaks the line of a markdown row or record', () => {
  for (const seed of seeds) {
    const table = randomTable(randomNumbers(seed));
    const rows = table[0]!.values.length;
    expect(String(dataOf('markdown-table', table)).split(anyLineEnd), `seed ${seed}`).toHaveLength(rows + 2);
    const lines = String(dataOf('markdown-kv', table)).split(anyLineEnd);
    expect(lines, `seed ${seed}`).toHaveLength(rows * (table.length + 2) - 1);
  }
});

it('is the same table to a markdown renderer', () => {
  for (const seed of seeds) {
    const table = randomTable(randomNumbers(seed));
    const markdown = String(dataOf('markdown-table', table));
    const rendered = marked.lexer(markdown)[0] as Tokens.Table;
    expect(rendered.type, `seed ${seed}`).toBe('table');
    const lines = markdown.split('\n').slice(2);
    expect(
      rendered.rows.map(cells => cells.map(cell => cell.text)),
      `seed ${seed}`,
    ).toEqual(
      lines.map(line =>
        line
          .slice(1, -1)
          .split(/(?<=[^\\](?:\\\\)*)\|/)
          .map(cell => cell.replaceAll(String.raw`\|`, '|').trim()),
      ),
    );
  }
});

it('reads strings back from YAML whichever version its reader follows', () => {
  const strings = awkwardStrings.map(text => ({ S: text }));
  const data = dataOf('yaml', [stringColumn('S', new Utf8(), awkwardStrings)]);
  expect(parseYaml(String(data), { version: '1.1' })).toEqual({ records: strings });
});

it('writes floats that every version of YAML reads as floats, also in lists', () => {
  const doubles = [-0, 1e21, 1e-7, 0.5];
  const list = vectorFromArray([doubles, [], [], []], new List(new Field('item', new Float64(), true)));
  const data = dataOf('yaml', [
    { name: 'D', javaType: 'double', vector: vectorFromArray(doubles, new Float64()) },
    { name: 'L', javaType: 'double[]', componentType: 'double', vector: list },
  ]);
  expect(
    String(data)
      .split('\n')
      .filter(line => line.startsWith('- ')),
  ).toEqual(['- D: -0.0', '- D: 1.0e+21', '- D: 1.0e-7', '- D: 0.5']);
  expect(data).toContain('  L: [-0.0,1.0e+21,1.0e-7,0.5]');
});

it.each<[string, TableFormat, string | null, string]>([
  ['the empty string is not null in a table', 'markdown-table', '', '| "" |'],
  ['null is an empty cell in a table', 'markdown-table', null, '|  |'],
  ['blanks are quoted in a table', 'markdown-table', '  ', '| "  " |'],
  ['a text in quotes stays as it is in a table', 'markdown-table', '"hi"', '| "hi" |'],
  ['two quotes are not the empty string in a table', 'markdown-table', '""', String.raw`| "\"\"" |`],
  ['every kind of line break is <br> in a table', 'markdown-table', 'a\rb\r\nc\nd', '| a<br>b<br>c<br>d |'],
  ['the mark of a line break is not a line break in a table', 'markdown-table', 'a<br>b', String.raw`| "a\u003cbr>b" |`],
  [
    'a pipe is escaped in a table, with the backslashes before it',
    'markdown-table',
    String.raw`a|b\|c\d`,
    String.raw`| a\|b\\\|c\d |`,
  ],
  ['a backslash and an n are no line break in a record', 'markdown-kv', String.raw`C:\new`, String.raw`A: C:\new`],
  ['a line break is one in a record', 'markdown-kv', 'C:\new', String.raw`A: "C:\new"`],
  ['the empty string is not null in a record', 'markdown-kv', '', 'A: ""'],
  ['null is not the word in a record', 'markdown-kv', null, 'A: null'],
  ['the word is not null in a record', 'markdown-kv', 'null', 'A: "null"'],
  ['blanks at an end are kept in a record', 'markdown-kv', 'a ', 'A: "a "'],
  [
    'what XML has no character for stands beside the text',
    'xml',
    'a\u0000b',
    String.raw`<record><A json="&quot;a\u0000b&quot;">ab</A></record>`,
  ],
])('%s', (_, format, value, line) => {
  const data = String(dataOf(format, [stringColumn('A', new Utf8(), [value])]));
  expect(data.split(/\n|(?<=<records>)|(?=<\/records>)/)).toContain(line);
});

/** A value as its text; a list as it is. */
function textOf(value: unknown): unknown {
  if (value === null || Array.isArray(value)) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}

function typed(value: string | null, { javaType }: RandomColumn): unknown {
  return value !== null && javaType.endsWith('[]') && javaType !== 'byte[]' ? JSON.parse(value) : value;
}

/** A text as far as its format, or that format's reader, can tell: a markdown table has one line break, and the CSV reader works on UTF-8. */
function asFarAs(format: TableFormat, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (format === 'markdown-table') return value.replaceAll(/\r\n?/g, '\n');
  return format === 'csv' ? value.replaceAll(/\p{Surrogate}/gu, '\ufffd') : value;
}

function dataOf(format: TableFormat, columns: readonly FixtureColumn[]): unknown {
  const result = formatTable({ ...arrowFixture(columns), format, fullValues: true, maxBytes: 50_000_000 });
  if (!('json' in result)) throw new Error('too large');
  return JSON.parse(result.json);
}
