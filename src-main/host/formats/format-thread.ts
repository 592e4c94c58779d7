import { move, transferableSymbol, valueSymbol } from 'piscina';
import { maskWords } from '../base/mask-words.ts';
import { toWireText } from '../base/wire-text.ts';
import { formatTable } from './format-table.ts';
import type { FormatRequest, FormattedTable, Part } from './table-formatter.ts';

export interface ThreadRequest extends FormatRequest {
  /** Words that must not leave the thread. */
  masked: readonly string[];
  /** The rows to format; absent: all. A part always becomes wire text. */
  part?: Part;
}

/** A text up to this long costs the main thread a millisecond at most. */
const plainCharacters = 256 * 1024;

/** The entry of a formatting thread: the pool calls this by name. The bytes change hands, they are not copied. */
export function formatForWire({ masked, part, ...request }: ThreadRequest): FormattedTable | ReturnType<typeof move> {
  const formatted = formatTable(request, { mask: maskWords(masked), part });
  if ('tooLargeBytes' in formatted || (!part && formatted.json.length <= plainCharacters)) return formatted;
  const json = toWireText(formatted.json);
  const value = { json, rows: formatted.rows };
  return move({ [transferableSymbol]: json.pieces.map(({ buffer }) => buffer), [valueSymbol]: value });
}
