import type { EntryPlace, EntryValue, Made } from './entry-text.ts';
import { printJson } from './json-members.ts';
import { endOf, startOf, type Collection, type Item } from './yaml-nodes.ts';

const oneLine = { unit: undefined, indent: '', lineEnd: '\n', isSpaced: true };

/** Adds our entry as the last thing in the braces, inside a new `key` where that is given. */
export function addToFlow(
  text: string,
  flow: Collection,
  key: string | undefined,
  place: EntryPlace,
  value: EntryValue,
): { text: string; made: Made } {
  const entry = printEntry(place, value);
  const added = key === undefined ? entry : `${JSON.stringify(key)}: ${place.kind === 'member' ? `{${entry}}` : `[${entry}]`}`;
  const levels = key === undefined ? 1 : 2;
  const last = flow.items.at(-1);
  if (last) return { text: `${text.slice(0, endOf(last))}, ${added}${text.slice(endOf(last))}`, made: { levels, gap: '' } };
  const [start, end] = [flow.range[0] + 1, flow.range[1] - 1];
  const inner = text.slice(start, end);
  const gap = inner.trim() === '' ? inner : '';
  return { text: text.slice(0, start) + added + text.slice(start + gap.length), made: { levels, gap } };
}

/** Takes an item out of its braces with its comma; `gap` is what braces held that are then empty. */
export function removeFromFlow(text: string, flow: Collection, item: Item, gap: string): string {
  const index = flow.items.indexOf(item as never);
  const previous = flow.items[index - 1];
  const next = flow.items[index + 1];
  const start = previous ? endOf(previous) : startOf(item);
  if (!previous && !next) return text.slice(0, start) + gap + text.slice(endOf(item)).replace(/^\s*,/, '');
  const end = !previous && next ? startOf(next) : endOf(item);
  return text.slice(0, start) + text.slice(end);
}

/** Our entry in braces: JSON, which is YAML there. */
export function printEntry({ kind, name }: EntryPlace, value: EntryValue): string {
  return kind === 'member' ? `${JSON.stringify(name)}: ${printJson(value, oneLine)}` : printJson({ name, ...value }, oneLine);
}
