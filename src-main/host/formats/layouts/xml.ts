import type { CellStyle } from '../cells/cell-style.ts';
import { printableJson } from '../cells/json-style.ts';
import { type Format, rowLayout } from './layout.ts';

// https://www.w3.org/TR/xml/#NT-Name, without the colon; names that start with "xml" are reserved.
const nameStart = String.raw`A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd`;
const elementName = new RegExp(String.raw`^(?![xX][mM][lL])[${nameStart}][${nameStart}.\-0-9\u00b7\u0300-\u036f\u203f\u2040]*$`);
const special = /[^\u0020-\u0025\u0027-\u003b\u003d\u003f-\ud7ff\ue000-\ufffd]/;
// eslint-disable-next-line no-control-regex
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
/** A carriage return would be read as a newline. */
const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

function escape(text: string): string {
  if (!special.test(text)) return text;
  return text.replace(illegal, '').replace(/[&<>\r]/g, character => references[character]!);
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escape(value).replaceAll('"', '&quot;')}"`;
}

/** A text that XML can't hold stands without the characters at fault, and whole, as a JSON string, in an attribute. */
function exactText(text: string): string {
  return text.search(illegal) >= 0 ? attribute('json', printableJson(text)) : '';
}

function styleOf(column: string): CellStyle {
  const [start, end] = elementName.test(column)
    ? [`<${column}`, `</${column}>`]
    : [`<field${attribute('name', column)}`, '</field>'];
  const open = `${start}>`;
  const element = (text: string) => open + text + end;
  return {
    null: `${start} null="true"/>`,
    word: element,
    plain: element,
    float: element,
    text: text => (special.test(text) ? `${start}${exactText(text)}>${escape(text)}${end}` : open + text + end),
    json: text => element(escape(text)),
  };
}

export const xml: Format = {
  isJson: false,
  style: styleOf,
  layout: columns =>
    rowLayout({
      head: '<?xml version="1.0" encoding="UTF-8"?><records>',
      before: columns.map((_, index) => (index === 0 ? '<record>' : '')),
      after: columns.length === 0 ? '<record></record>' : '</record>',
      tail: '</records>',
    }),
};
