import { isMap, isPair, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml';
import type { Document, ParsedNode, YAMLMap, YAMLParseError, YAMLSeq } from 'yaml';
import { BrokenText, UnfitText, type EntryPlace, type EntryText, type EntryValue } from './entry-text.ts';
import { closed, cutOut, indentOfLine, lineEndOf, lineStart, nextLine, positionAt, type Lines } from './lines.ts';

/** A map or a list, as it stands in the text. */
type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;
/** A pair of a map or an item of a list. */
type Item = Collection['items'][number];

/**
 * YAML, with all servers below one key of the root. In block style our entry is lines of its own, the first below that key, where no
 * comment and no block text of others ends: the library would lay out the whole file anew. It does that only with braces.
 */
export const yamlText: EntryText = {
  parse: text => valueOf(parse(text)),

  add(text, place, value) {
    const root = rootOf(text);
    if (!root) return append(text, '', place, value);
    const parent = pairOf(root, parentKey(place));
    const servers = parent && collectionOf(parent.value, place);
    if (root.flow && !servers) return { text: editedFlow(text, root, [parentKey(place)], entryOf(place, value)), levels: 2 };
    if (servers?.flow) return { text: editedFlow(text, servers, [keyIn(servers, place)], itemOf(place, value)), levels: 1 };
    const rootIndent = indentOfLine(text, startOf(root.items[0]!));
    if (!parent) return append(text, rootIndent, place, value);
    const indent = servers ? indentOfLine(text, startOf(servers.items[0]!)) : `${rootIndent}  `;
    const at = nextLine(text, parent.key.range[1]);
    const added = print(entryOf(place, value), indent, lineEndOf(text));
    return { text: closed(text.slice(0, at)) + added + text.slice(at), levels: 1 };
  },

  replace(text, place, value) {
    const { servers, item } = find(text, place);
    if (!servers || !item) throw new UnfitText('The entry is not there.');
    if (servers.flow) return editedFlow(text, servers, [keyIn(servers, place)], itemOf(place, value));
    const { start, end } = linesOf(text, item);
    return text.slice(0, start) + print(entryOf(place, value), indentOfLine(text, start), lineEndOf(text)) + text.slice(end);
  },

  remove(text, place, levels) {
    const { root, parent, servers, item } = find(text, place);
    if (!root || !parent || !servers || !item) return text;
    const isMade = levels > 1 && servers.items.length === 1;
    if (root.flow && isMade) return editedFlow(text, root, [parentKey(place)], undefined);
    if (servers.flow) return editedFlow(text, servers, [keyIn(servers, place)], undefined);
    const lines = linesOf(text, item);
    const above = nextLine(text, parent.key.range[1]);
    const start = isMade && text.slice(above, lines.start).trim() === '' ? lineStart(text, startOf(parent)) : lines.start;
    return cutOut(text, { start, end: lines.end });
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
  const added = print({ [parentKey(place)]: entryOf(place, value) }, indent, lineEndOf(text));
  return { text: closed(text) + added, levels: 2 };
}

/** Braces or brackets as the library lays them out with `value` at `path`, or without it. What is around them stays as it is. */
function editedFlow(text: string, { range: [start, end] }: Collection, path: (string | number)[], value: unknown): string {
  const flow = parseDocument(text.slice(start, end), { logLevel: 'error' });
  if (value === undefined) flow.deleteIn(path);
  else flow.setIn(path, value);
  const lines = flow.toString({ lineWidth: 0, verifyAliasOrder: false }).trimEnd();
  return text.slice(0, start) + lines.replaceAll('\n', `${lineEndOf(text)}${start > 0 ? '  ' : ''}`) + text.slice(end);
}

/** The key or index of our entry; for a list without it, where it is to be. */
function keyIn(servers: Collection, { kind, name }: EntryPlace): string | number {
  if (kind === 'member') return name;
  const index = servers.items.findIndex(item => isMap(item) && (item.get('name') as unknown) === name);
  return index < 0 ? servers.items.length : index;
}

/** The offset of the first character. */
function startOf(item: Item): number {
  return isPair(item) ? (item.key as ParsedNode).range[0] : item.range[0];
}

/** The offset after the value, which for block text is on a later line. */
function endOf(item: Item): number {
  return isPair(item) ? ((item.value ?? item.key) as ParsedNode).range[1] : item.range[1];
}

function entryOf({ kind, name }: EntryPlace, value: EntryValue): unknown {
  return kind === 'member' ? { [name]: value } : [{ name, ...value }];
}

function itemOf({ kind, name }: EntryPlace, value: EntryValue): EntryValue {
  return kind === 'member' ? value : { name, ...value };
}

function print(value: unknown, indent: string, lineEnd: string): string {
  return stringify(value, { lineWidth: 0 })
    .replaceAll(/^(?=.)/gm, indent)
    .replaceAll('\n', lineEnd);
}
