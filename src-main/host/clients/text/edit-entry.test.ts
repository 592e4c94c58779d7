import { describe, expect, it } from 'vitest';
import { addEntry, readEntry, removeEntry, replaceEntry } from './edit-entry.ts';
import { BrokenText, UnfitText, type EntryPlace } from './entry-text.ts';
import { awkwardTexts, brokenTexts, commandEntry, httpEntry, solid, unfitTexts } from './testing/awkward-texts.ts';

const cases = awkwardTexts.flatMap(({ format, place, texts }) =>
  Object.entries(texts).map(([what, text]) => ({
    format,
    place,
    text,
    name: `${format} ${place.parent.join('.')} ${place.kind}: ${what}`,
  })),
);

describe.each(cases)('$name', ({ format, place, text }) => {
  it('takes an entry and gives back all but white space', () => {
    const added = addEntry(text, format, place, httpEntry);
    expect(readEntry(added.text, format, place)).toEqual(httpEntry);
    expect(solid(removeEntry(added.text, format, place, added.levels))).toBe(solid(text));
  });

  it('keeps every line of others while the entry is there', () => {
    const { text: added } = addEntry(text, format, place, httpEntry);
    let from = 0;
    // In order, the characters of the file are all still there, but for white space in braces that were empty.
    for (const character of solid(text)) from = added.indexOf(character, from) + 1 || Number.NaN;
    expect(from).not.toBeNaN();
  });

  it('gives back all but white space after the entry was replaced by another', () => {
    const added = addEntry(text, format, place, httpEntry);
    const replaced = replaceEntry(added.text, format, place, commandEntry);
    expect(readEntry(replaced, format, place)).toEqual(commandEntry);
    expect(solid(removeEntry(replaced, format, place, added.levels))).toBe(solid(text));
  });

  it('loses nothing of what came in while the entry was there', () => {
    const added = addEntry(text, format, place, httpEntry);
    const other = { ...place, name: 'later' };
    const later = addEntry(added.text, format, other, commandEntry);
    const removed = removeEntry(later.text, format, place, added.levels);
    expect(readEntry(removed, format, other)).toEqual(commandEntry);
    expect(readEntry(removed, format, place)).toBeUndefined();
  });

  it('does without memory of how much came with it', () => {
    const added = addEntry(text, format, place, httpEntry);
    const removed = removeEntry(added.text, format, place, 1);
    expect(readEntry(removed, format, place)).toBeUndefined();
  });
});

const server: EntryPlace = { parent: ['mcpServers'], name: 'deephaven', kind: 'member' };
const table: EntryPlace = { parent: ['mcp_servers'], name: 'deephaven', kind: 'member' };
const moved = { url: 'new', headers: { Authorization: 'Bearer a' } };

it('keeps comments in an entry whose values change', () => {
  const text = '{"mcpServers": {"deephaven": { // mine\n  "url": "old", // why\n  "headers": {"Authorization": "Bearer a"}\n}}}';
  expect(replaceEntry(text, 'jsonc', server, moved)).toBe(text.replace('old', 'new'));
});

it.each([
  ['{"mcpServers": {\n  "a": {}, // mine\n', '  "deephaven": {}', '\n}}'],
  ['{"mcpServers": {\n  // "old": {}\n', '  "deephaven": {},\n', '  // about b\n  "b": {}\n}}'],
  ['{"mcpServers": {\n  // "old": {}\n', '  "deephaven": {},\n', '  // more\n}}'],
  ['{"mcpServers": {\n  "a": [1, 2], /* mine */\n', '  "deephaven": {},\n', '}}'],
])('keeps comments of others around an entry that goes: %j %j %j', (before, entry, after) => {
  const removed = removeEntry(before + entry + after, 'jsonc', server, 2);
  expect(commentsIn(removed)).toEqual(commentsIn(before + after));
  expect(readEntry(removed, 'jsonc', server)).toBeUndefined();
});

const commentsIn = (text: string) => text.match(/\/\/.*|\/\*.*\*\//g);

it.each([
  'mcp_servers.deephaven.url = "old"\nb = 1\n[z]\nc = 1\n',
  'b = 1\n[mcp_servers]\ndeephaven = { url = "old" } # mine\na = { url = "y" }\n',
  'b = 1\n[mcp_servers."deephaven"]\nurl = "old"\n[[z]]\nc = 1\n[mcp_servers.deephaven.headers]\nd = 1\n[y]\n',
])('replaces an entry that is written like %j', text => {
  const replaced = replaceEntry(text, 'toml', table, moved);
  expect(readEntry(replaced, 'toml', table)).toEqual(moved);
  const without = removeEntry(text, 'toml', table, 1);
  expect(removeEntry(replaced, 'toml', table, 1).trimEnd()).toBe(without.trimEnd());
});

it.each(brokenTexts)('refuses $format with $what, and says where', ({ format, place, text, line }) => {
  const error = failureOf(() => addEntry(text, format, place, httpEntry));
  expect(error).toBeInstanceOf(BrokenText);
  expect(error).toMatchObject({ line, column: expect.any(Number) });
});

it.each(unfitTexts)('refuses $format with $what', ({ format, place, text }) => {
  expect(failureOf(() => addEntry(text, format, place, httpEntry))).toBeInstanceOf(UnfitText);
});

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
