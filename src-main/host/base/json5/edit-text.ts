import { isDeepStrictEqual } from 'node:util';
import type { ValueNode } from '@humanwhocodes/momoa';
import { keyOf, parseJson5, valueOf, type Dialect, type Json5Document, type Path } from './json5-document.ts';
import { insertItem, itemsOf, removeItem, type Container } from './edit-items.ts';
import { printJson5 } from './print-json5.ts';
import { quoteAt, styleOf } from './text-style.ts';

/**
 * The text with one value set, or taken out when `value` is undefined. Every other byte stays: comments, order, indentation,
 * quotes, line ends. Objects on the way are made; objects and lists that exist are changed part by part, so that their comments stay too.
 * @throws Json5SyntaxError when `text` is not of the dialect
 */
export function editText(text: string, path: Path, value: unknown, dialect: Dialect = 'json5'): string {
  const document = parseJson5(text, dialect);
  const { root } = document;
  if (!root) return value === undefined ? text : editText(withEmptyObject(text), path, value, dialect);

  let node: ValueNode = root;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (!isContainer(node)) return value === undefined ? text : replaced(document, node, nested(path.slice(depth), value));
    const index = indexOf(node, step);
    const child = itemsOf(node)[index]?.value;
    if (!child) return value === undefined ? text : insertItem(document, node, step, nested(path.slice(depth + 1), value));
    if (isLast && value === undefined) return removeItem(document, node, index);
    node = child;
  }
  return value === undefined ? text : updated(document, node, path, value);
}

function withEmptyObject(text: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text.trim() === '' || text.endsWith('\n') ? text : text + lineEnd;
  return `${start}{}${lineEnd}`;
}

/** `value` inside the objects that `path` asks for. */
function nested(path: Path, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value);
}

function isContainer(node: ValueNode): node is Container {
  return node.type === 'Object' || node.type === 'Array';
}

/** -1 when there is no such item. */
function indexOf(node: Container, step: string | number): number {
  return node.type === 'Array' ? Number(step) : node.members.findLastIndex(member => keyOf(member) === String(step));
}

function updated(document: Json5Document, node: ValueNode, path: Path, value: unknown): string {
  const old = valueOf(node);
  if (isDeepStrictEqual(old, value)) return document.text;
  if (isObject(old) && isObject(value)) return withMembers(document, path, old, value);
  if (Array.isArray(old) && Array.isArray(value)) return withElements(document, path, old, value);
  return replaced(document, node, value);
}

function withMembers({ text, dialect }: Json5Document, path: Path, old: object, value: object): string {
  const [before, after] = [new Map<string, unknown>(Object.entries(old)), new Map<string, unknown>(Object.entries(value))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(key => !isDeepStrictEqual(before.get(key), after.get(key)))
    .toSorted((one, other) => Number(after.get(one) !== undefined) - Number(after.get(other) !== undefined))
    .reduce((edited, key) => editText(edited, [...path, key], after.get(key), dialect), text);
}

/** Takes out what is not wanted next and appends what is then missing. */
function withElements({ text, dialect }: Json5Document, path: Path, old: readonly unknown[], value: readonly unknown[]): string {
  let edited = text;
  let kept = 0;
  for (const element of old) {
    if (kept < value.length && isDeepStrictEqual(element, value[kept])) kept++;
    else edited = editText(edited, [...path, kept], undefined, dialect);
  }
  for (let index = kept; index < value.length; index++) edited = editText(edited, [...path, index], value[index], dialect);
  return edited;
}

function replaced(document: Json5Document, node: ValueNode, value: unknown): string {
  const { text } = document;
  const style = styleOf(document);
  const quote = node.type === 'String' ? quoteAt(text, node.loc.start.offset) : style.quote;
  const lineStart = Math.max(text.lastIndexOf('\n', node.loc.start.offset - 1) + 1, 0);
  const indent = /^[ \t]*/.exec(text.slice(lineStart))![0];
  return text.slice(0, node.loc.start.offset) + printJson5(value, { ...style, quote }, indent) + text.slice(node.loc.end.offset);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
