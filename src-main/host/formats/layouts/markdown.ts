import { printableJson } from '../cells/json-style.ts';
import { type Format, rowLayout } from './layout.ts';

/** What makes a cell worth a closer look. */
// eslint-disable-next-line no-control-regex
const tableSpecial = /^"|^\s*$|[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff|<]/;
/**
 * What a cell shows as a JSON string: blanks alone, which would look like null, controls other than tabs and line breaks, line separators,
 * lone surrogates, the mark of a line break itself, and a text that would be taken for such a JSON string.
 */
const tableQuoted =
  // eslint-disable-next-line no-control-regex
  /^\s*$|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}|<br>|^"(?:\s*|.*\\.*)"$/su;

function tableText(text: string): string {
  if (!tableSpecial.test(text)) return text;
  return tableQuoted.test(text) ? tableJson(printableJson(text)) : tableCell(text);
}

/** JSON in a cell: it holds no line break, and what looks like one is escaped. */
function tableJson(json: string): string {
  return tableCell(json.replaceAll('<br>', String.raw`\u003cbr>`));
}

function tableCell(text: string): string {
  return text.replaceAll(/(\\*)\|/g, String.raw`$1$1\|`).replaceAll(/\r\n|\r|\n/g, '<br>');
}

const tableStyle = { null: '', word: (text: string) => text, text: tableText, json: tableJson };

export const markdownTable: Format = {
  isJson: false,
  style: () => tableStyle,
  layout: columns =>
    rowLayout({
      head: `| ${columns.map(tableCell).join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |`,
      before: columns.map((_, index) => (index === 0 ? '\n| ' : ' | ')),
      after: ' |',
    }),
};

/** What a line of a record shows as a JSON string: what would break it, get lost at its ends, or be taken for null or for a JSON string. */
// eslint-disable-next-line no-control-regex
const lineQuoted = /^(?:null)?$|^["\s]|\s$|[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

function line(text: string): string {
  return lineQuoted.test(text) ? printableJson(text) : text;
}

const keyValueStyle = { null: 'null', word: (text: string) => text, text: line, json: (text: string) => text };

export const markdownKeyValue: Format = {
  isJson: false,
  style: () => keyValueStyle,
  layout: columns =>
    rowLayout({ head: '', before: columns.map(name => `\n${name}: `), after: '', between: '\n\n' }, row => `## Record ${row}`),
};
