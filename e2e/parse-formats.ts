import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { parse as parseYaml } from 'yaml';
import type { TableFormat } from '../src-shared/table-format.ts';

/** Rows as a reader of that format gets them: every value as its text, null where there is none. */
export type TextRow = Record<string, string | null>;

/** Reads `data` of an answer back with a parser of somebody else's, where the format has one. */
export const parsers: Record<TableFormat, (data: unknown) => TextRow[]> = {
  'json-row': data => (data as Record<string, unknown>[]).map(textRow),
  'json-column': data => {
    const columns = Object.entries(data as Record<string, unknown[]>);
    return (columns[0]?.[1] ?? []).map((_, row) =>
      textRow(Object.fromEntries(columns.map(([name, values]) => [name, values[row]]))),
    );
  },
  csv: data =>
    parseCsv(String(data), {
      columns: true,
      cast: (value, { quoting, header }) => (header || quoting || value !== '' ? value : null),
    }) as TextRow[],
  'markdown-table': data => {
    const [head = [], , ...body] = String(data).split('\n').map(cells);
    return body.map(row => Object.fromEntries(head.map((name, index) => [name, row[index]!])));
  },
  'markdown-kv': data =>
    String(data)
      .split(/\n*## Record \d+\n/)
      .slice(1)
      .map(record => Object.fromEntries(record.split('\n').map(pair)) as TextRow),
  yaml: data => (parseYaml(String(data), { intAsBigInt: true }) as { records: Record<string, unknown>[] }).records.map(textRow),
  xml: data => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      parseTagValue: false,
      trimValues: false,
      isArray: name => name === 'record',
    });
    const { records } = parser.parse(String(data)) as { records: { record: Record<string, unknown>[] } };
    return records.record.map(record =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [name, xmlText(value)])),
    );
  },
};

function textRow(row: Record<string, unknown>): TextRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object')
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item));
  return String(value as string | number | bigint | boolean);
}

/** The cells of one line of a markdown table, unescaped. */
function cells(line: string): string[] {
  return line
    .slice(2, -2)
    .split(/(?<!\\) \| |(?<!\\)(?<=\| ) \|/)
    .map(cell => cell.replaceAll('<br>', '\n').replaceAll(String.raw`\|`, '|'));
}

function pair(line: string): [string, string | null] {
  const at = line.indexOf(': ');
  const value = line.slice(at + 2);
  return [line.slice(0, at), value === 'null' ? null : value.replaceAll(String.raw`\n`, '\n')];
}

function xmlText(value: unknown): string | null {
  if (typeof value === 'object' && value !== null)
    return '@_null' in value ? null : String((value as { '#text'?: string })['#text'] ?? '');
  return String(value);
}
