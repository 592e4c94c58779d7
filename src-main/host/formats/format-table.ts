import { type RecordBatch, RecordBatchReader } from 'apache-arrow';
import type { Column } from '../../../src-shared/column.ts';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import { columnCells } from './cells/column-cells.ts';
import { csv } from './layouts/csv.ts';
import { jsonColumn, jsonRow } from './layouts/json.ts';
import type { Format, Layout } from './layouts/layout.ts';
import { markdownKeyValue, markdownTable } from './layouts/markdown.ts';
import { xml } from './layouts/xml.ts';
import { yaml } from './layouts/yaml.ts';
import type { FormatRequest, TooLarge } from './table-formatter.ts';

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

/** Formats a whole request on the calling thread. @throws Error when the stream does not hold the columns it should */
export function formatTable(request: FormatRequest): TextOfTable | TooLarge {
  const format = formats[request.format];
  const text = new TableText(format, format.layout(request.columns.map(column => column.name)), request.maxCharacters);
  for (const batch of batchesOf(request)) {
    if (batch.numRows === 0) continue; // its arrays may lack their elements' vectors
    const readers = batchReaders(batch, request.columns, format, request.fullValues);
    for (let from = 0; from < batch.numRows; from += blockRows) {
      const to = Math.min(from + blockRows, batch.numRows);
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

function batchReaders(batch: RecordBatch, columns: readonly Column[], format: Format, fullValues: boolean): Cells[] {
  return columns.map((column, index) => columnCells(batch.data.children[index]!, column, format.style(column.name), fullValues));
}

function block(cell: Cells, from: number, to: number): string[] {
  const texts: string[] = [];
  for (let row = from; row < to; row++) texts.push(cell(row));
  return texts;
}

/** The JSON text of a table as it grows, row by whole row. */
class TableText {
  rows = 0;
  /** UTF-8 bytes so far. */
  bytes = 0;
  #characters: number;
  readonly #isJson: boolean;
  readonly #layout: Layout;
  readonly #streams: string[][];
  readonly #maxCharacters: number;

  constructor(format: Format, layout: Layout, maxCharacters = Infinity) {
    this.#isJson = format.isJson;
    this.#layout = layout;
    this.#maxCharacters = maxCharacters;
    this.#streams = layout.heads.map(head => [this.#json(head)]);
    this.#characters = this.#json(layout.heads.join('') + layout.tail).length + (format.isJson ? 0 : 2);
  }

  /** Adds `count` rows, or as many as fit. @returns whether all did */
  append(cells: string[][], count: number): boolean {
    if (this.#add(cells, 0, count, this.rows)) return true;
    const first = this.rows;
    for (let row = 0; row < count; row++) if (!this.#add(cells, row, row + 1, first)) return false;
    return true;
  }

  finish(): TextOfTable {
    const { empty, tail } = this.#layout;
    const text = this.rows === 0 && empty !== undefined ? this.#json(empty) : this.#streams.flat().join('') + this.#json(tail);
    return { json: this.#isJson ? text : `"${text}"`, rows: this.rows };
  }

  #add(cells: string[][], from: number, to: number, first: number): boolean {
    const added = this.#layout.rows(cells, from, to, first).map(text => this.#json(text));
    const characters = added.reduce((sum, text) => sum + text.length, 0);
    if (this.#characters + characters > this.#maxCharacters) return false;
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
