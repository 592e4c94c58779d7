import { isDeepStrictEqual } from 'node:util';
import type { ValueNode } from '@humanwhocodes/momoa';
import { editText } from '../../base/json5/edit-text.ts';
import { Json5SyntaxError, keyOf, parseJson5, valueOf, type Dialect } from '../../base/json5/json5-document.ts';
import { BrokenText, UnfitText, type EntryPlace, type EntryText } from './entry-text.ts';

/**
 * JSON, or with `jsonc` also with comments and trailing commas, by the editor of the app's own configuration file. The one in
 * `jsonc-parser` would lay out neighbours anew, and take comments of others out with our entry.
 */
export function jsonText(dialect: Exclude<Dialect, 'json5'>): EntryText {
  const edit = (text: string, keys: readonly string[], value: unknown) => editText(text, keys, value, dialect);
  return {
    parse: text => objectIn(text, dialect),

    add(text, place, value) {
      const keys = keysOf(place);
      const levels = missingLevels(objectIn(text, dialect), keys);
      return { text: edit(text, keys, value), levels };
    },

    replace(text, place, value) {
      const keys = keysOf(place);
      // Key by key it would take a parse of the file for each.
      return edit(hasKeys(valueAt(objectIn(text, dialect), keys), value) ? text : edit(text, keys, undefined), keys, value);
    },

    remove(text, place, levels) {
      let keys = keysOf(place);
      const root = levels > 1 ? parseJson5(text, dialect).root : undefined;
      for (let level = 2; level <= levels && isAlone(text, nodeAt(root, keys.slice(0, -1)), keys.at(-1)!); level++) {
        keys = keys.slice(0, -1);
        if (keys.length === 0) return withoutRoot(text, root!);
      }
      return edit(text, keys, undefined);
    },
  };
}

/** Undefined when there is nothing but white space and comments. */
function objectIn(text: string, dialect: Dialect): object | undefined {
  const value = parsed(text, dialect);
  if (value === undefined || isObject(value)) return value;
  throw new UnfitText('The file holds something else than an object.');
}

function parsed(text: string, dialect: Dialect): unknown {
  try {
    return JSON.parse(text); // files grow to megabytes, and this is many times quicker
  } catch {
    // It has comments, or the parser below says where it is broken.
  }
  try {
    const { root } = parseJson5(text, dialect);
    return root && valueOf(root);
  } catch (error) {
    if (error instanceof Json5SyntaxError) throw new BrokenText(error.message, error);
    throw error;
  }
}

function keysOf({ parent, name }: EntryPlace): string[] {
  return [...parent, name];
}

/** How many levels are to be made, the entry included. */
function missingLevels(root: object | undefined, keys: readonly string[]): number {
  if (!root) return keys.length + 1;
  for (let depth = 1; depth < keys.length; depth++) {
    const value = valueAt(root, keys.slice(0, depth));
    if (value === undefined) return keys.length - depth + 1;
    if (!isObject(value)) throw new UnfitText(`"${keys[depth - 1]}" is not an object.`);
  }
  return 1;
}

function valueAt(root: unknown, keys: readonly string[]): unknown {
  return keys.reduce((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), root);
}

function hasKeys(old: unknown, value: object): boolean {
  return isObject(old) && isDeepStrictEqual(Object.keys(old).toSorted(), Object.keys(value).toSorted());
}

/** Of keys that come twice, readers take the last. */
function nodeAt(root: ValueNode | undefined, keys: readonly string[]): ValueNode | undefined {
  return keys.reduce((node, key) => {
    return node?.type === 'Object' ? node.members.findLast(member => keyOf(member) === key)?.value : undefined;
  }, root);
}

/** Whether an object holds this key and nothing else, not even a comment. */
function isAlone(text: string, object: ValueNode | undefined, key: string): boolean {
  const [member, ...others] = object?.type === 'Object' ? object.members : [];
  if (!object || !member || keyOf(member) !== key || others.length > 0) return false;
  const before = text.slice(object.loc.start.offset + 1, member.loc.start.offset);
  const after = text.slice(member.loc.end.offset, object.loc.end.offset - 1);
  return /^\s*,?\s*$/.test(before + after);
}

function withoutRoot(text: string, { loc }: ValueNode): string {
  return text.slice(0, loc.start.offset) + text.slice(loc.end.offset).trimStart();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
