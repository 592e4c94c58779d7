import type { CellStyle } from '../cells/cell-style.ts';
import { floatText, printableJson } from '../cells/json-style.ts';
import { type Format, rowLayout } from './layout.ts';

/** Text that needs no quotes: it starts with a letter, and holds nothing that YAML reads as more than text. */
const plain = /^[A-Za-z_](?:[\w ./()-]*[\w./()-])?$/;
/** Words that YAML 1.2, or 1.1 as many still read it, takes for something else. */
const words = /^(?:null|true|false|yes|no|y|n|on|off)$/i;

function scalar(text: string): string {
  return plain.test(text) && !words.test(text) ? text : printableJson(text);
}

const style: CellStyle = {
  null: 'null',
  word: text => (plain.test(text) ? text : `"${text}"`),
  text: scalar,
  json: text => text,
  float: floatText,
};

export const yaml: Format = {
  isJson: false,
  style: () => style,
  layout: columns =>
    rowLayout({
      head: 'records:',
      before: columns.map((name, index) => `${index === 0 ? '\n- ' : '\n  '}${scalar(name)}: `),
      after: columns.length === 0 ? '\n- {}' : '',
      empty: 'records: []',
    }),
};
