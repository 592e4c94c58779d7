import type { CellStyle } from './cell-style.ts';

// eslint-disable-next-line no-control-regex
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;
/** What may end a line, does not show, or is no character: controls, separators, byte order mark, noncharacters, lone surrogates. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
// eslint-disable-next-line no-control-regex
const mayNeedEscapes = /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** `text` as a JSON string. */
function jsonString(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** `text` as a JSON string that every reader of text takes as it is: all that `JSON.stringify` leaves alone but is unprintable is escaped too. */
export function printableJson(text: string): string {
  if (!mayNeedEscapes.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(unprintable, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export const jsonStyle: CellStyle = {
  null: 'null',
  word: text => `"${text}"`,
  text: jsonString,
  json: text => text,
};

/** A float as both JSON and all versions of YAML read it: `-0` would be an integer, and `1e+21` without a dot a text. */
export function floatText(digits: string): string {
  if (digits === '-0') return '-0.0';
  return digits.includes('e') && !digits.includes('.') ? digits.replace('e', '.0e') : digits;
}

/** For what stands inside a list: JSON that can stand in any format. */
export const elementStyle: CellStyle = { ...jsonStyle, text: printableJson, float: floatText };
