import { isAscii } from 'node:buffer';
import type { Mask } from '../../base/mask-words.ts';
import type { CellStyle } from './cell-style.ts';

type Cells = (row: number) => string;

/** Characters of a string that are shown unless full values are asked for. */
const stringLimit = 2000;
/** Characters of an unknown object's text. */
const objectLimit = 500;

/** The strings of an Utf8 column, masked. ASCII is decoded all at once: a substring costs a tenth of a decoded string. */
export function stringsOf(values: Uint8Array, offsets: Int32Array, rows: number, mask: Mask): (row: number) => string {
  const start = offsets[0] ?? 0;
  const bytes = Buffer.from(values.buffer, values.byteOffset + start, (offsets[rows] ?? start) - start);
  if (!isAscii(bytes)) return row => mask(bytes.toString('utf8', offsets[row]! - start, offsets[row + 1]! - start));
  const all = bytes.toString('latin1');
  const strings = (row: number) => all.slice(offsets[row]! - start, offsets[row + 1]! - start);
  return mask(all) === all ? strings : row => mask(strings(row));
}

export function stringCells(strings: (row: number) => string, style: CellStyle, fullValues: boolean): Cells {
  if (fullValues) return row => style.text(strings(row));
  return row => {
    const text = strings(row);
    return style.text(text.length > stringLimit ? cut(text) : text);
  };
}

export function objectCells(strings: (row: number) => string, style: CellStyle): Cells {
  return row => {
    const text = strings(row);
    return style.text(text.length > objectLimit ? text.slice(0, wholeCharacters(text, objectLimit)) : text);
  };
}

function cut(text: string): string {
  const end = wholeCharacters(text, stringLimit);
  return `${text.slice(0, end)}…(+${text.length - end} chars)`;
}

/** `limit`, or one less where it would part a surrogate pair. */
function wholeCharacters(text: string, limit: number): number {
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}
