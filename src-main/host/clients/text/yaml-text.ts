import { isMap, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';
import type { Document, ParsedNode, YAMLMap, YAMLParseError } from 'yaml';
import { BrokenText, UnfitText, type EntryPlace, type EntryText, type EntryValue } from './entry-text.ts';
import { cutOut, indentOfLine, lineEndMissing, lineEndOf, lineStart, nextLine, positionAt, type Lines } from './lines.ts';
import { addToFlow, printEntry, removeFromFlow } from './yaml-flow.ts';
import { endOf, startOf, type Collection, type Item } from './yaml-nodes.ts';

/**
 * YAML, with all servers below one key of the root. In block style our entry is the first below that key, where no comment and no block
 * text of others ends; in flow style it is JSON inside the braces.
 */
export const yamlText: EntryText = {
  parse: text => valueOf(parse(text)),

  add(text, place, value) {
    const root = rootOf(text);
    if (!root) return append(text, '', place, value);
    const parent = pairOf(root, parentKey(place));
    const servers = parent && collectionOf(parent.value, place);
    if (root.flow || servers?.flow) return addToFlow(text, servers ?? root, servers ? undefined : parentKey(place), place, value);
    const rootIndent = indentOfLine(text, startOf(root.items[0]!));
    if (!parent) return append(text, rootIndent, place, value);
    const indent = servers ? indentOfLine(text, startOf(servers.items[0]!)) : `${rootIndent}  `;
    const at = nextLine(text, parent.key.range[1]);
    const gap = lineEndMissing(text.slice(0, at));
    const added = print(entryOf(place, value), indent, lineEndOf(text));
    return { text: text.slice(0, at) + gap + added + text.slice(at), made: { levels: 1, gap } };
  },

  replace(text, place, value) {
    const { servers, item } = find(text, place);
    if (!servers || !item) throw new UnfitText('The entry is not there.');
    if (servers.flow) return text.slice(0, startOf(item)) + printEntry(place, value) + text.slice(endOf(item));
    const { start, end } = linesOf(text, item);
    return text.slice(0, start) + print(entryOf(place, value), indentOfLine(text, start), lineEndOf(text)) + text.slice(end);
  },

  remove(text, place, { levels, gap }) {
    const { root, parent, servers, item } = find(text, place);
    if (!root || !parent || !servers || !item) return text;
    const isMade = levels > 1 && servers.items.length === 1;
    if (root.flow && isMade) return removeFromFlow(text, root, parent, gap);
    if (servers.flow && !root.flow && isMade) return cutOut(text, linesOf(text, parent), gap);
    if (servers.flow) return removeFromFlow(text, servers, item, levels > 1 ? '' : gap);
    const lines = linesOf(text, item);
    const above = nextLine(text, parent.key.range[1]);
    const start = isMade && text.slice(above, lines.start).trim() === '' ? lineStart(text, startOf(parent)) : lines.start;
    return cutOut(text, { start, end: lines.end }, gap);
  },
};

function parse(text: string) {
  const document = parseDocument(text, { logLevel: 'error' }); // a warning would print parts of the file
  const [error] = document.errors;
  if (error) throw new BrokenText(reasonOf(error), positionAt(text, error.pos[0]));
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) throw new BrokenText('alias without an anchor before it', positionAt(text, alias.range![0]));
    },
  });
  return document;
}

function reasonOf({ code, message }: YAMLParseError): string {
  return code === 'MULTIPLE_DOCS' ? 'second document in one file' : message.split(/ at line |\n/)[0]!;
}

/** @throws UnfitText for aliases that grow into more than a file can mean, which the library tells by this error */
function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) throw new UnfitText('Its aliases stand for too much.', { cause: error });
    throw error;
  }
}

/** Undefined for a text that holds nothing but comments. @throws BrokenText | UnfitText */
function rootOf(text: string): YAMLMap.Parsed | undefined {
  const root: ParsedNode | null = parse(text).contents;
  if (root === null || isEmptyNode(root)) return undefined;
  if (!isMap(root)) throw new UnfitText('The file holds something else than a map.');
  return root;
}

function isEmptyNode(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && node.range[0] === node.range[1];
}

function parentKey({ parent }: EntryPlace): string {
  const [key, ...deeper] = parent;
  if (key === undefined || deeper.length > 0) throw new UnfitText('The servers are expected below one key.');
  return key;
}

/** @throws UnfitText when something else stands where the servers belong */
function collectionOf(node: ParsedNode | null, place: EntryPlace): Collection | undefined {
  if (node === null || isEmptyNode(node)) return undefined;
  if (place.kind === 'member' ? isMap(node) : isSeq(node)) return node as Collection;
  throw new UnfitText(`"${parentKey(place)}" is not a ${place.kind === 'member' ? 'map' : 'list'}.`);
}

function pairOf(map: YAMLMap.Parsed, key: string) {
  return map.items.findLast(pair => isScalar(pair.key) && pair.key.value === key);
}

function find(text: string, place: EntryPlace) {
  const root = rootOf(text);
  const parent = root && pairOf(root, parentKey(place));
  const servers = parent && collectionOf(parent.value, place);
  const item: Item | undefined = isMap(servers)
    ? pairOf(servers as YAMLMap.Parsed, place.name)
    : servers?.items.find(item => isMap(item) && (item.get('name') as unknown) === place.name);
  return { root, parent, servers, item };
}

function linesOf(text: string, item: Item): Lines {
  const solid = text.slice(0, endOf(item)).trimEnd().length;
  return { start: lineStart(text, startOf(item)), end: nextLine(text, solid) };
}

function append(text: string, indent: string, place: EntryPlace, value: EntryValue) {
  const gap = lineEndMissing(text);
  const added = print({ [parentKey(place)]: entryOf(place, value) }, indent, lineEndOf(text));
  return { text: text + gap + added, made: { levels: 2, gap } };
}

function entryOf({ kind, name }: EntryPlace, value: EntryValue): unknown {
  return kind === 'member' ? { [name]: value } : [{ name, ...value }];
}

function print(value: unknown, indent: string, lineEnd: string): string {
  return stringify(value, { lineWidth: 0 })
    .replaceAll(/^(?=.)/gm, indent)
    .replaceAll('\n', lineEnd);
}
