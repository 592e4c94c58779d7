import { type Format, rowLayout } from './layout.ts';

const tableSpecial = /[|\n]/;

function tableCell(text: string): string {
  if (!tableSpecial.test(text)) return text;
  return text.replace(/(\\*)\|/g, String.raw`$1$1\|`).replaceAll('\n', '<br>');
}

const tableStyle = { null: '', word: (text: string) => text, text: tableCell, json: tableCell };

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

function line(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', String.raw`\n`) : text;
}

const keyValueStyle = { null: 'null', word: (text: string) => text, text: line, json: line };

export const markdownKeyValue: Format = {
  isJson: false,
  style: () => keyValueStyle,
  layout: columns =>
    rowLayout({ head: '', before: columns.map(name => `\n${name}: `), after: '', between: '\n\n' }, row => `## Record ${row}`),
};
