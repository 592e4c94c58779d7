import { type Format, rowLayout } from './layout.ts';

const quoted = /[,"\r\n]/;

/** RFC 4180, but `\n` ends a line; an empty string is quoted, so that it differs from null. */
function field(text: string): string {
  if (text === '') return '""';
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const style = { null: '', word: (text: string) => text, text: field, json: field };

export const csv: Format = {
  isJson: false,
  style: () => style,
  layout: columns =>
    rowLayout({
      head: `${columns.map(field).join(',')}\n`,
      before: columns.map((_, index) => (index === 0 ? '' : ',')),
      after: '\n',
    }),
};
