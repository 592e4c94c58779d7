import type { Node } from 'jsonc-parser';
import type { PlainValue } from './entry-text.ts';
import { indentOfLine, lineEndOf, lineStart } from './lines.ts';

/** How new text is laid out. */
export interface JsonStyle {
  /** One step of indentation; undefined keeps everything on one line. */
  unit: string | undefined;
  /** What the line of the value starts with. */
  indent: string;
  lineEnd: string;
  /** Whether a space follows a colon and a comma on one line. */
  isSpaced: boolean;
}

/** White space and comments. */
const trivia = /(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\r\n]*)*/y;
/** The comments that start on the same line. */
const sameLineComments = /(?:[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/[^\r\n]*))*/y;

/**
 * Adds a member at the end of an object, after what is said about the one before it.
 * @returns the text, and the white space that an empty object held where the member now is
 */
export function insertMember(text: string, object: Node, key: string, value: PlainValue): { text: string; gap: string } {
  const last = object.children?.at(-1);
  if (!last) return insertOnly(text, object, key, value);
  const style = memberStyle(text, last);
  const comma = commaAfter(text, endOf(last));
  const at = endOfMatch(sameLineComments, text, comma === undefined ? endOf(last) : comma + 1);
  const room =
    style.unit === undefined && !endsInLineComment(text.slice(endOf(last), at))
      ? style.isSpaced
        ? ' '
        : ''
      : style.lineEnd + style.indent;
  const member = printMember(key, value, style);
  const before = text.slice(0, endOf(last)) + (comma === undefined ? ',' : '') + text.slice(endOf(last), at);
  return { text: before + room + member + (comma === undefined ? '' : ',') + text.slice(at), gap: '' };
}

function insertOnly(text: string, object: Node, key: string, value: PlainValue) {
  const inner = text.slice(object.offset + 1, endOf(object) - 1);
  const lead = inner.trimEnd();
  const outer = indentOfLine(text, object.offset);
  const isOneLine = !/[\r\n]/.test(text.trim());
  const unit = unitOf(text);
  const style = { unit: isOneLine ? undefined : unit, indent: outer + unit, lineEnd: lineEndOf(text), isSpaced: isSpaced(text) };
  const member = printMember(key, value, style);
  const filled = isOneLine ? `${lead}${member}` : `${lead}${style.lineEnd}${style.indent}${member}${style.lineEnd}${outer}`;
  return {
    text: text.slice(0, object.offset + 1) + filled + text.slice(endOf(object) - 1),
    gap: inner.slice(lead.length),
  };
}

/** Takes a member out with its comma. `gap` is what an object that is then empty held before, where that is known. */
export function removeMember(text: string, member: Node, gap: string | undefined): string {
  const object = member.parent!;
  const siblings = object.children!;
  if (siblings.length === 1) return removeOnly(text, member, gap);
  const previous = siblings[siblings.indexOf(member) - 1];
  const comma = commaAfter(text, endOf(member));
  const end = comma === undefined ? endOf(member) : comma + 1;
  const before = previous && commaAfter(text, endOf(previous));
  const { start, stop } = withBlanks(text, before ?? object.offset, { start: member.offset, stop: end });
  const isLast = comma === undefined && before !== undefined;
  const rest = isLast ? text.slice(0, before) + text.slice(before + 1, start) : text.slice(0, start);
  return rest + text.slice(stop);
}

function removeOnly(text: string, member: Node, gap: string | undefined): string {
  const object = member.parent!;
  const comma = commaAfter(text, endOf(member));
  const before = text.slice(object.offset + 1, blankStart(text, object.offset, member.offset));
  const after = text.slice(comma === undefined ? endOf(member) : comma + 1, endOf(object) - 1);
  // A line comment needs its line end, also where nobody remembers what was there.
  const blank = gap === undefined || (gap === '' && endsInLineComment(before)) ? after : gap;
  const inner = before + (after.trim() === '' ? blank : after);
  return text.slice(0, object.offset + 1) + inner + text.slice(endOf(object) - 1);
}

interface Range {
  start: number;
  stop: number;
}

/** The range with the white space that goes with it: before it, unless something follows on its line. `before` is the sign before it. */
function withBlanks(text: string, before: number, { start, stop }: Range): Range {
  const followed = /[ \t]*(?=([^\s}])?)/y;
  followed.lastIndex = stop;
  const [blank, sign] = followed.exec(text)!;
  return sign === undefined ? { start: blankStart(text, before, start), stop } : { start, stop: stop + blank.length };
}

/** Where the white space before `offset` starts. Blanks at the end of a line comment are the comment's; `before` is the sign before both. */
function blankStart(text: string, before: number, offset: number): number {
  const between = text.slice(before + 1, offset);
  const last = [...between.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g)].at(-1);
  return before + 1 + (last ? last.index + last[0].length : 0);
}

/** How the value of a member is laid out again: on one line if it is now. */
export function valueStyle(text: string, member: Node): JsonStyle {
  const value = member.children![1]!;
  const isOneLine = !/[\r\n]/.test(text.slice(value.offset, endOf(value)));
  const style = memberStyle(text, member);
  return { ...style, unit: isOneLine ? undefined : (style.unit ?? unitOf(text)) };
}

export function printJson(value: PlainValue, { unit, indent, lineEnd, isSpaced }: JsonStyle): string {
  if (unit !== undefined) return JSON.stringify(value, undefined, unit).replaceAll('\n', lineEnd + indent);
  if (!isSpaced) return JSON.stringify(value);
  // No text can hold a raw line end, so these are all between the parts.
  return JSON.stringify(value, undefined, 1)
    .replaceAll(/([{[])\n\s*/g, '$1')
    .replaceAll(/\n\s*(?=[}\]])/g, '')
    .replaceAll(/\n\s*/g, ' ');
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}

function printMember(key: string, value: PlainValue, style: JsonStyle): string {
  return `${JSON.stringify(key)}:${style.isSpaced ? ' ' : ''}${printJson(value, style)}`;
}

/** As the member is: on a line of its own, or on a line with others. */
function memberStyle(text: string, member: Node): JsonStyle {
  const before = text.slice(lineStart(text, member.offset), member.offset);
  const hasLine = before.trim() === '' && /[\r\n]/.test(text.slice(member.parent!.offset, member.offset));
  const outer = indentOfLine(text, member.parent!.offset);
  const unit = before.startsWith(outer) && before.length > outer.length ? before.slice(outer.length) : unitOf(text);
  return {
    unit: hasLine ? unit : undefined,
    indent: indentOfLine(text, member.offset),
    lineEnd: lineEndOf(text),
    isSpaced: isSpaced(text),
  };
}

function endsInLineComment(trivia: string): boolean {
  const last = trivia.match(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g)?.at(-1);
  return last?.startsWith('//') === true && trivia.endsWith(last);
}

/** The first indentation in the text, else two spaces. */
function unitOf(text: string): string {
  return /[{[][ \t]*(?:\r\n|\n|\r)([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function isSpaced(text: string): boolean {
  return !/":[^\s]/.test(text) || /": /.test(text);
}

function commaAfter(text: string, offset: number): number | undefined {
  const at = endOfMatch(trivia, text, offset);
  return text[at] === ',' ? at : undefined;
}

function endOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
