import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { BrokenText, UnfitText, type EntryPlace, type EntryText, type EntryValue, type PlainValue } from './entry-text.ts';
import { endOf, insertMember, printJson, removeMember, valueStyle } from './json-members.ts';
import { lineEndOf, positionAt } from './lines.ts';

/** JSON; with `comments` also JSON with comments and trailing commas. Offsets come from the parser, the edits are plain splices. */
export function jsonText({ comments }: { comments: boolean }): EntryText {
  const parse = (text: string) => treeOf(text, comments);
  return {
    parse(text) {
      const root = parse(text);
      return root && getNodeValue(root);
    },

    add(text, place, value) {
      const keys = keysOf(place);
      const root = parse(text);
      if (!root) return withRoot(text, keys, value);
      const { node, depth } = deepestObject(root, keys);
      const [key, ...rest] = keys.slice(depth);
      const { text: added, gap } = insertMember(text, node, key!, nested(rest, value));
      return { text: added, made: { levels: keys.length - depth, gap } };
    },

    replace(text, place, value) {
      const member = propertyAt(parse(text), keysOf(place));
      if (!member) throw new UnfitText('The entry is not there.');
      const parts = changedParts(member.children![1]!, value).toSorted((one, other) => other.node.offset - one.node.offset);
      return parts.reduce(
        (changed, { node, value }) =>
          changed.slice(0, node.offset) + printJson(value, valueStyle(text, node.parent!)) + changed.slice(endOf(node)),
        text,
      );
    },

    remove(text, place, made) {
      const keys = keysOf(place);
      const root = parse(text);
      if (!propertyAt(root, keys)) return text;
      const level = outermostMade(text, root!, keys, made.levels);
      if (level > keys.length) return withoutRoot(text, root!, made.gap);
      const member = propertyAt(root, keys.slice(0, keys.length - level + 1))!;
      return removeMember(text, member, level === made.levels ? made.gap : undefined);
    },
  };
}

/** The value's node; undefined when there is nothing but white space and comments. */
function treeOf(text: string, comments: boolean): Node | undefined {
  if (text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g, '').trim() === '' && (comments || text.trim() === '')) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: comments, disallowComments: !comments });
  const [first] = errors;
  if (first) {
    const words = printParseErrorCode(first.error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
    throw new BrokenText(words.toLowerCase(), positionAt(text, first.offset));
  }
  if (root?.type !== 'object') throw new UnfitText('The file holds something else than an object.');
  return root;
}

function keysOf(place: EntryPlace): string[] {
  return [...place.parent, place.name];
}

function nested(keys: readonly string[], value: PlainValue): PlainValue {
  return keys.reduceRight<PlainValue>((inner, key) => ({ [key]: inner }), value);
}

/** How far the keys lead, and the object there. */
function deepestObject(root: Node, keys: readonly string[]): { node: Node; depth: number } {
  let node = root;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const value = memberOf(node, key)?.children![1];
    if (!value) return { node, depth };
    if (value.type !== 'object') throw new UnfitText(`"${key}" is not an object.`);
    node = value;
  }
  return { node, depth: keys.length - 1 };
}

/** Of keys that come twice, readers take the last. */
function memberOf(node: Node, key: string): Node | undefined {
  return node.children?.findLast(member => member.children?.[0]?.value === key);
}

function propertyAt(root: Node | undefined, keys: readonly string[]): Node | undefined {
  let node = root;
  let member: Node | undefined;
  for (const key of keys) {
    member = node?.type === 'object' ? memberOf(node, key) : undefined;
    node = member?.children![1];
  }
  return member;
}

/** What to print anew. Objects with the same keys stay, with the comments in them. */
function changedParts(node: Node, value: PlainValue): { node: Node; value: PlainValue }[] {
  if (isDeepStrictEqual(getNodeValue(node), value)) return [];
  if (node.type !== 'object' || typeof value !== 'object' || value === null) return [{ node, value }];
  const parts = Object.entries(value).map(([key, part]) => ({ old: memberOf(node, key)?.children?.[1], part }));
  if (parts.length !== node.children!.length || parts.some(({ old }) => !old)) return [{ node, value }];
  return parts.flatMap(({ old, part }) => changedParts(old!, part));
}

/** The highest level that was made with the entry and still holds nothing else, not even a comment. */
function outermostMade(text: string, root: Node, keys: readonly string[], levels: number): number {
  let level = 1;
  while (level < levels) {
    const outer = level < keys.length ? propertyAt(root, keys.slice(0, keys.length - level))!.children![1]! : root;
    if (outer.children!.length !== 1 || hasComments(text, outer)) break;
    level++;
  }
  return level;
}

function hasComments(text: string, object: Node): boolean {
  const [member] = object.children!;
  const around = text.slice(object.offset + 1, member!.offset) + text.slice(endOf(member!), endOf(object) - 1);
  return around.replace(',', '').trim() !== '';
}

function withRoot(text: string, keys: readonly string[], value: EntryValue) {
  const lead = text.trimEnd();
  const lineEnd = lineEndOf(text);
  const object = printJson(nested(keys, value), { unit: '  ', indent: '', lineEnd, isSpaced: true });
  return {
    text: `${lead}${lead && lineEnd}${object}${lineEnd}`,
    made: { levels: keys.length + 1, gap: text.slice(lead.length) },
  };
}

function withoutRoot(text: string, root: Node, gap: string): string {
  const before = text.slice(0, root.offset);
  const after = text.slice(endOf(root));
  return after.trim() === '' ? before.trimEnd() + gap : before + after;
}
