import type { ValueNode } from '@humanwhocodes/momoa';
import { isComment, type Json5Document } from './json5-document.ts';
import { printJson5, printMember, type Json5Style } from './print-json5.ts';
import { indentBefore, keyQuoteIn, styleOf } from './text-style.ts';

/** What has items: an object with its members, a list with its elements. */
export type Container = Extract<ValueNode, { type: 'Object' | 'Array' }>;

interface Item {
  start: number;
  end: number;
  value: ValueNode;
}

export function itemsOf(container: Container): Item[] {
  const parts =
    container.type === 'Object' ? container.members : container.elements.map(({ value }) => ({ value, loc: value.loc }));
  return parts.map(({ value, loc }) => ({ value, start: loc.start.offset, end: loc.end.offset }));
}

/** The text with one more item at the end of `container`, laid out as those before it. @param step the key, where it is an object */
export function insertItem(document: Json5Document, container: Container, step: string | number, value: unknown): string {
  const { text } = document;
  const documentStyle = styleOf(document);
  const style = { ...documentStyle, keyQuote: keyQuoteIn(text, container) ?? documentStyle.keyQuote };
  const print = (indent: string | undefined) =>
    container.type === 'Object' ? printMember(String(step), value, style, indent) : printJson5(value, style, indent);
  const last = itemsOf(container).at(-1);
  return last ? insertAfter(document, last, print, style) : insertFirst(document, container, print, style);
}

type Print = (indent: string | undefined) => string;

function insertAfter(document: Json5Document, last: Item, print: Print, { lineEnd }: Json5Style): string {
  const { text } = document;
  const comma = commaAfter(document, last);
  const indent = indentBefore(text, last.start);
  if (indent === undefined) {
    const added = print(undefined);
    return comma ? spliced(text, [comma.end, comma.end, ` ${added},`]) : spliced(text, [last.end, last.end, `, ${added}`]);
  }
  const place = endOfLineComments(document, comma?.end ?? last.end);
  const added = lineEnd + indent + print(indent);
  return comma ? spliced(text, [place, place, `${added},`]) : spliced(text, [last.end, last.end, ','], [place, place, added]);
}

function insertFirst(document: Json5Document, container: Container, print: Print, style: Json5Style): string {
  const { text, tokens } = document;
  const { lineEnd, unit, trailingComma } = style;
  const [open, close] = [container.loc.start.offset + 1, container.loc.end.offset - 1];
  const comment = tokens.findLast(token => isComment(token) && token.loc.start.offset >= open && token.loc.end.offset <= close);
  const line = lineBefore(text, open - 1);
  const beginsLine = container.type === 'Object' && /^\s*(([\w$]+|"[^"]*"|'[^']*')\s*:\s*)?$/.test(line);
  if (!comment && !beginsLine) {
    const space = container.type === 'Object' ? ' ' : '';
    return spliced(text, [open, close, space + print(undefined) + space]);
  }
  const indent = /^[ \t]*/.exec(line)![0];
  const item = lineEnd + indent + unit + print(indent + unit) + (trailingComma ? ',' : '');
  if (!comment) return spliced(text, [open, close, item + lineEnd + indent]);
  const end = comment.loc.end.offset;
  const closing = /[\r\n]/.test(text.slice(end, close)) ? '' : lineEnd + indent;
  return spliced(text, [end, end, item + closing]);
}

/** The text without one item and its comma. Comments around it stay. */
export function removeItem(document: Json5Document, container: Container, index: number): string {
  const { text } = document;
  const item = itemsOf(container)[index]!;
  const comma = commaAfter(document, item) ?? (index > 0 ? commaBefore(document, item) : undefined);
  const joined = comma && comma.start >= item.end && text.slice(item.end, comma.start).trim() === '';
  const cut = withSpace(text, item.start, joined ? comma.end : item.end);
  return joined || !comma ? spliced(text, cut) : spliced(text, cut, [comma.start, comma.end, '']);
}

/** The cut from `start` to `end`, with the white space that would be left over. */
function withSpace(text: string, start: number, end: number): Splice {
  const before = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  const after = /^[ \t]*/.exec(text.slice(end))![0].length;
  const following = /^(\r\n|\r|\n|[\]}])?/.exec(text.slice(end + after))![0];
  const isLine = indentBefore(text, start) !== undefined && /^[\r\n]/.test(following);
  if (isLine) return [start - before, end + after + following.length, ''];
  if (following === '') return [start, end + after, ''];
  const opensHere = /[[{]/.test(text[start - before - 1] ?? '');
  return [start - before, opensHere ? end + after : end, ''];
}

type Place = { start: number; end: number };

function commaAfter({ tokens }: Json5Document, { end }: Item): Place | undefined {
  const next = tokens.find(token => !isComment(token) && token.loc.start.offset >= end);
  return next?.type === 'Comma' ? { start: next.loc.start.offset, end: next.loc.end.offset } : undefined;
}

function commaBefore({ tokens }: Json5Document, { start }: Item): Place | undefined {
  const previous = tokens.findLast(token => !isComment(token) && token.loc.end.offset <= start);
  return previous?.type === 'Comma' ? { start: previous.loc.start.offset, end: previous.loc.end.offset } : undefined;
}

/** Where the comments end that begin on the line of `from`. */
function endOfLineComments({ text, tokens }: Json5Document, from: number): number {
  let end = from;
  for (const token of tokens) {
    const start = token.loc.start.offset;
    if (start < end) continue;
    if (!isComment(token) || /[\r\n]/.test(text.slice(end, start))) break;
    end = token.loc.end.offset;
  }
  return end;
}

function lineBefore(text: string, offset: number): string {
  return /(?:^\uFEFF?|[\r\n])([^\r\n]*)$/.exec(text.slice(0, offset))?.[1] ?? '';
}

/** From where to where, and what comes there. Of two at one place, the first one's text comes first. */
type Splice = [start: number, end: number, replacement: string];

function spliced(text: string, ...splices: Splice[]): string {
  return splices
    .toReversed()
    .toSorted(([a], [b]) => b - a)
    .reduce((edited, [start, end, replacement]) => edited.slice(0, start) + replacement + edited.slice(end), text);
}
