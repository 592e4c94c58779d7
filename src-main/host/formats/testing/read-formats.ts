import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { parse as parseYaml } from 'yaml';
import type { TableFormat } from '../../../../src-shared/table-format.ts';

/** Rows as a reader of that format gets them: every value as its text, null where there is none. */
export type TextRow = Record<string, string | null>;

/** Reads `data` of an answer back with a parser of somebody else's, where the format has one. Throws at what the format does not allow. */
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
      record_delimiter: '\n',
      cast: (value, { quoting, header }) => (header || quoting || value !== '' ? value : null),
    }) as TextRow[],
  'markdown-table': data => {
    const [head = [], rule, ...body] = String(data).split('\n').map(tableCells);
    if (!rule?.every(cell => cell === '---')) throw new Error('The second line is not the rule under the head.');
    return body.map(cells => rowOf(head, cells.map(tableValue)));
  },
  'markdown-kv': data => {
    if (data === '') return [];
    const records = String(data).split('\n\n');
    return records.map((record, index) => {
      const [title, ...lines] = record.split('\n');
      if (title !== `## Record ${index + 1}`) throw new Error(`Record ${index + 1} begins with ${JSON.stringify(title)}.`);
      return Object.fromEntries(lines.map(keyAndValue));
    });
  },
  yaml: data => {
    const { records } = parseYaml(String(data), { version: '1.2', schema: 'core' }) as { records: Record<string, unknown>[] };
    return records.map(textRow);
  },
  xml: data => {
    const valid = XMLValidator.validate(String(data));
    if (valid !== true) throw new Error(valid.err.msg);
    const { records } = xmlParser().parse(String(data)) as { records: { record: Record<string, XmlCell | XmlCell[]>[] } };
    return records.record.map(record => {
      const cells = Object.entries(record).flatMap(([name, found]) => [found].flat().map(cell => ({ name, cell })));
      return Object.fromEntries(cells.map(({ name, cell }) => [cell['@_name'] ?? name, xmlText(cell)]));
    });
  },
};

function textRow(row: Record<string, unknown>): TextRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value))
    return `[${value.map(item => (typeof item === 'string' ? JSON.stringify(item) : (textOf(item) ?? 'null'))).join(',')}]`;
  return String(value as string | number | boolean);
}

function rowOf(names: readonly string[], values: readonly (string | null)[]): TextRow {
  if (values.length !== names.length) throw new Error(`A row has ${values.length} cells, not ${names.length}.`);
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** The cells of one line of a table, as they stand between ` | `; an escaped pipe has an odd number of backslashes before it. */
function tableCells(line: string): string[] {
  const [start, ...cells] = line.split(/(?<=^|[^\\](?:\\\\)*)\|/);
  if (start !== '' || cells.pop() !== '') throw new Error(`Not a line of a table: ${line}`);
  return cells.map(cell => {
    if (!/^ .* $/s.test(cell) && cell !== '  ') throw new Error(`Not a cell of a table: ${cell}`);
    return cell.slice(1, -1);
  });
}

function tableValue(cell: string): string | null {
  if (cell === '') return null;
  const text = cell.replaceAll(/(\\+)\|/g, (_, slashes: string) => `${slashes.slice(0, slashes.length >> 1)}|`);
  if (/^"(?:\s*|.*\\.*)"$/.test(text)) return JSON.parse(text) as string;
  return text.replaceAll('<br>', '\n');
}

function keyAndValue(line: string): [string, string | null] {
  const at = line.indexOf(': ');
  const value = line.slice(at + 2);
  if (value === 'null') return [line.slice(0, at), null];
  return [line.slice(0, at), value.startsWith('"') ? (JSON.parse(value) as string) : value];
}

interface XmlCell {
  '#text': string;
  '@_name'?: string;
  '@_null'?: string;
  '@_json'?: string;
}

function xmlParser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    alwaysCreateTextNode: true,
    htmlEntities: true,
    isArray: name => name === 'record',
  });
}

function xmlText(cell: XmlCell): string | null {
  if (cell['@_null'] === 'true') return null;
  return cell['@_json'] === undefined ? cell['#text'] : (JSON.parse(cell['@_json']) as string);
}
