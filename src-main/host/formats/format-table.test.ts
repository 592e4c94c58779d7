import { Utf8 } from 'apache-arrow';
import { expect, it } from 'vitest';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import { formatTable } from './format-table.ts';
import { arrowFixture, type FixtureColumn, stringColumn } from './testing/arrow-fixture.ts';

function format(
  columns: readonly FixtureColumn[],
  as: TableFormat,
  limits: { fullValues?: boolean; maxCharacters?: number; maxBytes?: number } = {},
) {
  return formatTable({ ...arrowFixture(columns), format: as, fullValues: false, maxBytes: 50_000_000, ...limits });
}

const rows = Array.from({ length: 3000 }, (_, row) => `row ${row} "quoted" é\n`);
const columns = [stringColumn('A', new Utf8(), rows), stringColumn('B', new Utf8(), rows)];
const formats: TableFormat[] = ['json-row', 'json-column', 'csv', 'markdown-table', 'markdown-kv', 'yaml', 'xml'];

it('leaves out fields behind those it is asked for', () => {
  const { columns: all, ...stream } = arrowFixture([
    stringColumn('A', new Utf8(), ['a']),
    stringColumn('Hidden', new Utf8(), ['b']),
  ]);
  const result = formatTable({ ...stream, columns: all.slice(0, 1), format: 'json-row', fullValues: false, maxBytes: 1000 });
  expect(result).toEqual({ json: '[{"A":"a"}]', rows: 1 });
});

it.each(formats)('ends %s at the last whole row that fits', as => {
  for (const maxCharacters of [100, 997, 5000, 50_000, 100_000]) {
    const cut = format(columns, as, { maxCharacters });
    if (!('json' in cut)) throw new Error('too large');
    expect(cut.json.length).toBeLessThanOrEqual(Math.max(maxCharacters, 120));
    const first = (count: number) => [
      stringColumn('A', new Utf8(), rows.slice(0, count)),
      stringColumn('B', new Utf8(), rows.slice(0, count)),
    ];
    expect(cut).toEqual(format(first(cut.rows), as));
    const oneMore = format(first(cut.rows + 1), as);
    expect('json' in oneMore && oneMore.json.length).toBeGreaterThan(maxCharacters);
  }
});

it.each(formats)('says about how large %s would be when it is too large', as => {
  const whole = format(columns, as);
  if (!('json' in whole)) throw new Error('too large');
  const size = Buffer.byteLength(whole.json);
  const result = format(columns, as, { maxBytes: 50_000 });
  expect('tooLargeBytes' in result && result.tooLargeBytes / size).toBeCloseTo(1, 1);
  expect(format(columns, as, { maxBytes: size })).toEqual(whole);
});

it.each<[TableFormat, unknown]>([
  ['json-row', []],
  ['json-column', { A: [], B: [] }],
  ['csv', 'A,B\n'],
  ['markdown-table', '| A | B |\n| --- | --- |'],
  ['markdown-kv', ''],
  ['yaml', 'records: []'],
  ['xml', '<?xml version="1.0" encoding="UTF-8"?><records></records>'],
])('writes %s of no rows', (as, expected) => {
  const empty = format([stringColumn('A', new Utf8(), []), stringColumn('B', new Utf8(), [])], as);
  expect('json' in empty && JSON.parse(empty.json)).toEqual(expected);
  expect(empty).toMatchObject({ rows: 0 });
});
