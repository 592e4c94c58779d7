import type { CellStyle } from './cell-style.ts';

// eslint-disable-next-line no-control-regex
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/** `text` as a JSON string. */
function jsonString(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

export const jsonStyle: CellStyle = {
  null: 'null',
  word: text => `"${text}"`,
  text: jsonString,
  json: text => text,
};
