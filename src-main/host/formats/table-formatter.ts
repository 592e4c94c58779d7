import type { Column } from '../../../src-shared/column.ts';
import type { TableFormat } from '../../../src-shared/table-format.ts';
import type { WireText } from '../base/wire-text.ts';

/** Rows to format, and how far. */
export interface FormatRequest {
  /** An Arrow IPC stream; transferred to another thread when large, so the caller gives it up. */
  ipc: Uint8Array<ArrayBuffer>;
  rows: number;
  /** The Java types of the stream's fields, in order; further fields behind them are left out. */
  columns: readonly Column[];
  format: TableFormat;
  /** Long strings in full; else those over 2,000 characters are cut. */
  fullValues: boolean;
  /** The rows end before the JSON text would be longer than this, never inside a row. Characters. */
  maxCharacters?: number;
  /** Stop and say so when the JSON text would take more. Bytes of UTF-8. */
  maxBytes: number;
}

/** Rows `from` to `to` of a request: their part of its text, which is whole when all parts are put together. */
export interface Part {
  from: number;
  to: number;
}

/** The formatted rows, or about how many bytes there would have been. */
export type FormattedTable =
  | {
      /** The value of `data`, as JSON text: an array, an object or a string by format. Without secrets; of a large table only its bytes. */
      json: string | WireText;
      /** Rows in it; fewer than asked when `maxCharacters` cut it. */
      rows: number;
    }
  | TooLarge;

/** The JSON text would take about so many bytes. */
export interface TooLarge {
  tooLargeBytes: number;
}

/** Arrow rows to text in one of the seven formats: small ones at once, large ones in a pool of threads. */
export interface TableFormatter {
  /** @throws UserError TIMEOUT, RESPONSE_TOO_LARGE for values that take too long or too much memory */
  format(request: FormatRequest, signal: AbortSignal): Promise<FormattedTable>;
  close(): Promise<void>;
}
