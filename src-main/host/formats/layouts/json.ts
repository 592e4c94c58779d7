import { jsonStyle } from '../cells/json-style.ts';
import { type Format, rowLayout } from './layout.ts';

export const jsonRow: Format = {
  isJson: true,
  style: () => jsonStyle,
  layout: columns =>
    rowLayout({
      head: '[',
      before: columns.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
      after: columns.length === 0 ? '{}' : '}',
      between: ',',
      tail: ']',
    }),
};

export const jsonColumn: Format = {
  isJson: true,
  style: () => jsonStyle,
  layout: columns => ({
    heads: columns.map((name, index) => `${index === 0 ? '{' : '],'}${JSON.stringify(name)}:[`),
    tail: columns.length === 0 ? '{}' : ']}',
    rows: (cells, from, to, first) =>
      cells.map(column => {
        const text = (from === 0 && to === column.length ? column : column.slice(from, to)).join(',');
        return first + from > 0 && to > from ? `,${text}` : text;
      }),
  }),
};
