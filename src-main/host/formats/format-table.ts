import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import type { Column } from '../../../src-shared/column.ts';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import { distinctNames, type Mask } from '../base/mask-words.ts';
import { columnCells, type CellOptions } from './cells/column-cells.ts';
import { csv } from './layouts/csv.ts';
import { jsonColumn, jsonRow } from './layouts/json.ts';
import type { Format, Layout } from './layouts/layout.ts';
import { markdownKeyValue, markdownTable } from './layouts/markdown.ts';
import { xml } from './layouts/xml.ts';
import { yaml } from './layouts/yaml.ts';
import type { FormatRequest, Part, TooLarge } from './table-formatter.ts';

const formats: Record<TableFormat, Format> = {
  'json-row': jsonRow,
  'json-column': jsonColumn,
  csv,
  'markdown-table': markdownTable,
  'markdown-kv': markdownKeyValue,
  yaml,
  xml,
};

/** Rows that are formatted at a time: enough to make the work per block small, few enough to stop soon after a limit. */
const blockRows = 1024;

/** `json` is the value of `data`. */
export interface TextOfTable {
  json: string;
  rows: number;
}

/** How a table is formatted by whoever has it. */
export interface FormatOptions {
  /** Takes secrets out of the texts of cells and the names of columns, before they are laid out. */
  mask?: Mask;
  /** The rows to format; absent: all. */
  part?: Part | undefined;
}

/**
 * Formats a request, or a part of it, on the calling thread.
 * @throws Error when the stream does not hold the columns it should
 */
export function formatTable(
  request: FormatRequest,
  { mask = text => text, part = { from: 0, to: request.rows } }: FormatOptions = {},
): TextOfTable | TooLarge {
  const format = formats[request.format];
  const isLast = part.to >= request.rows;
  const names = distinctNames(request.columns.map(({ name }) => mask(name)));
  const columns = request.columns.map((column, index) => ({ ...column, name: names[index]! }));
  const text = new TableText(format, format.layout(names), {
    first: part.from,
    isLast,
    maxCharacters: request.maxCharacters ?? Infinity,
  });
  let before = 0;
  for (const batch of batchesOf(request)) {
    const start = Math.max(0, part.from - before);
    const end = isLast ? batch.numRows : Math.min(batch.numRows, part.to - before);
    before += batch.numRows;
    if (start >= end) continue; // also of no rows at all, whose arrays may lack their elements' vectors
    const readers = batchReaders(batch, columns, format, { fullValues: request.fullValues, mask });
    for (let from = start; from < end; from += blockRows) {
      const to = Math.min(from + blockRows, end);
      const isWhole = text.append(
        readers.map(cell => block(cell, from, to)),
        to - from,
      );
      if (text.bytes > request.maxBytes) return { tooLargeBytes: Math.round((text.bytes / text.rows) * request.rows) };
      if (!isWhole) return text.finish();
    }
  }
  return text.finish();
}

/** Batch by batch: a whole `Table` takes six times as long to make. */
function batchesOf({ ipc, columns }: FormatRequest): Iterable<RecordBatch> {
  const reader = RecordBatchReader.from(ipc).open();
  const fields = reader.closed ? 0 : reader.schema.fields.length;
  if (fields < columns.length) throw new Error(`The Arrow stream has ${fields} columns, not ${columns.length}.`);
  return reader;
}

type Cells = (row: number) => string;

function batchReaders(batch: RecordBatch, columns: readonly Column[], format: Format, options: CellOptions): Cells[] {
  return columns.map((column, index) => columnCells(batch.data.children[index]!, column, format.style(column.name), options));
}

function block(cell: Cells, from: number, to: number): string[] {
  const texts: string[] = [];
  for (let row = from; row < to; row++) texts.push(cell(row));
  return texts;
}

interface TextOptions {
  /** The rows that stand before this text. */
  first: number;
  /** Whether the text ends with these rows. */
  isLast: boolean;
  maxCharacters: number;
}

/** The JSON text of a table, or of a part of it, as it grows, row by whole row. */
class TableText {
  rows = 0;
  /** UTF-8 bytes so far. */
  bytes = 0;
  #characters: number;
  readonly #isJson: boolean;
  readonly #layout: Layout;
  readonly #streams: string[][];
  readonly #options: TextOptions;

  constructor(format: Format, layout: Layout, options: TextOptions) {
    this.#isJson = format.isJson;
    this.#layout = layout;
    this.#options = options;
    this.#streams = layout.heads.map(head => (options.first === 0 ? [this.#json(head)] : []));
    this.#characters = this.#json(layout.heads.join('') + layout.tail).length + (format.isJson ? 0 : 2);
  }

  /** Adds `count` rows, or as many as fit. @returns whether all did */
  append(cells: string[][], count: number): boolean {
    const first = this.#options.first + this.rows;
    if (this.#add(cells, 0, count, first)) return true;
    for (let row = 0; row < count; row++) if (!this.#add(cells, row, row + 1, first)) return false;
    return true;
  }

  finish(): TextOfTable {
    const { empty, tail } = this.#layout;
    const { first, isLast } = this.#options;
    const end = isLast ? this.#json(tail) : '';
    const text = first + this.rows === 0 && empty !== undefined ? this.#json(empty) : this.#streams.flat().join('') + end;
    const quote = (isWanted: boolean) => (isWanted && !this.#isJson ? '"' : '');
    return { json: quote(first === 0) + text + quote(isLast), rows: this.rows };
  }

  #add(cells: string[][], from: number, to: number, first: number): boolean {
    const added = this.#layout.rows(cells, from, to, first).map(text => this.#json(text));
    const characters = added.reduce((sum, text) => sum + text.length, 0);
    if (this.#characters + characters > this.#options.maxCharacters) return false;
    this.#characters += characters;
    for (const [index, text] of added.entries()) {
      this.#streams[index]!.push(text);
      this.bytes += Buffer.byteLength(text);
    }
    this.rows += to - from;
    return true;
  }

  /** As it stands inside the JSON text. */
  #json(text: string): string {
    return this.#isJson ? text : JSON.stringify(text).slice(1, -1);
  }
}
