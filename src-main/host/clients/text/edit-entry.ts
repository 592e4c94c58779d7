import { isDeepStrictEqual } from 'node:util';
import { jsonText } from './json-text.ts';
import { UnfitText, type EntryPlace, type EntryText, type EntryValue } from './entry-text.ts';
import { tomlText } from './toml-text.ts';
import { yamlText } from './yaml-text.ts';

/** How a client's file is written. `jsonc` is JSON with comments and trailing commas. */
export type FileFormat = 'json' | 'jsonc' | 'toml' | 'yaml';

const formats: Record<FileFormat, EntryText> = {
  json: jsonText('json'),
  jsonc: jsonText('jsonc'),
  toml: tomlText,
  yaml: yamlText,
};
const byteOrderMark = '\uFEFF';
const noRoom = 'It is written in a way in which our entry alone could not be changed.';

/** What stands under our name; undefined when there is nothing. @throws BrokenText | UnfitText */
export function readEntry(text: string, format: FileFormat, place: EntryPlace): unknown {
  return plain(entryIn(readValue(text, format), place));
}

/** The whole value of the text. @throws BrokenText | UnfitText */
export function readValue(text: string, format: FileFormat): unknown {
  return shallow(() => formats[format].parse(withoutMark(text)));
}

/** Adds our entry to a text that has none. @throws BrokenText | UnfitText */
export function addEntry(
  text: string,
  format: FileFormat,
  place: EntryPlace,
  value: EntryValue,
): { text: string; levels: number } {
  const { text: after, levels } = shallow(() => formats[format].add(withoutMark(text), place, value));
  return { text: markOf(text) + checked(after, text, format, place, value), levels };
}

/** Puts another value where our entry is. @throws BrokenText | UnfitText */
export function replaceEntry(text: string, format: FileFormat, place: EntryPlace, value: EntryValue): string {
  const after = shallow(() => formats[format].replace(withoutMark(text), place, value));
  return markOf(text) + checked(after, text, format, place, value);
}

/** Takes our entry out, and what `addEntry` made with it. @param levels as `addEntry` gave them; 1 where nobody knows @throws BrokenText | UnfitText */
export function removeEntry(text: string, format: FileFormat, place: EntryPlace, levels: number): string {
  const after = shallow(() => formats[format].remove(withoutMark(text), place, levels));
  return markOf(text) + checked(after, text, format, place, undefined);
}

/** Reads the text that would be written: our entry must be right in it, and everything else as before. */
function checked(after: string, before: string, format: FileFormat, place: EntryPlace, value: EntryValue | undefined): string {
  const was = readValue(before, format);
  const is = reread(after, format);
  const isRight = () =>
    isDeepStrictEqual(plain(entryIn(is, place)), value) && isDeepStrictEqual(others(is, place), others(was, place));
  if (shallow(isRight)) return after;
  throw new UnfitText(noRoom);
}

/** Refuses a value that is nested so deeply that walking through it overflows the stack. */
function shallow<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new UnfitText('It is nested too deeply.', { cause: error });
    throw error;
  }
}

function reread(after: string, format: FileFormat): unknown {
  try {
    return formats[format].parse(after);
  } catch (error) {
    throw new UnfitText(noRoom, { cause: error });
  }
}

function entryIn(root: unknown, { parent, name, kind }: EntryPlace): unknown {
  const servers = parent.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), root);
  if (kind === 'member') return isObject(servers) ? servers[name] : undefined;
  const item: unknown = Array.isArray(servers) ? servers.find(item => isObject(item) && item['name'] === name) : undefined;
  if (!isObject(item)) return undefined;
  const { name: _name, ...value } = item;
  return value;
}

/** The value without our entry, and without objects on the way to it that then hold nothing. */
function others(root: unknown, place: EntryPlace): unknown {
  const copy: unknown = structuredClone(root);
  const way: Record<string, unknown>[] = [];
  let inner = copy;
  for (const key of place.parent) {
    if (!isObject(inner)) break;
    way.push(inner);
    inner = inner[key];
  }
  if (isObject(inner)) delete inner[place.name];
  if (Array.isArray(inner) && place.kind === 'item') {
    const index = inner.findIndex(item => isObject(item) && item['name'] === place.name);
    if (index >= 0) inner.splice(index, 1);
  }
  for (const [depth, outer] of [...way.entries()].toReversed()) {
    if (isEmpty(outer[place.parent[depth]!])) delete outer[place.parent[depth]!];
  }
  return isEmpty(copy) ? undefined : copy;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Without the prototypes that parsers give. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function markOf(text: string): string {
  return text.startsWith(byteOrderMark) ? byteOrderMark : '';
}

function withoutMark(text: string): string {
  return text.slice(markOf(text).length);
}
