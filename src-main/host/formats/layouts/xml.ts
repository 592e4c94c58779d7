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

function tags(column: string): { before: string; after: string; null: string } {
  if (elementName.test(column)) return { before: `<${column}>`, after: `</${column}>`, null: `<${column} null="true"/>` };
  const name = escape(column).replaceAll('"', '&quot;');
  return { before: `<field name="${name}">`, after: '</field>', null: `<field name="${name}" null="true"/>` };
}

export const xml: Format = {
  isJson: false,
  style: column => {
    const { before, after, null: nothing } = tags(column);
    return { null: nothing, word: text => text, text: escape, json: escape, around: { before, after } };
  },
  layout: columns =>
    rowLayout({
      head: '<?xml version="1.0" encoding="UTF-8"?><records>',
      before: columns.map((_, index) => (index === 0 ? '<record>' : '')),
      after: columns.length === 0 ? '<record></record>' : '</record>',
      tail: '</records>',
    }),
};
