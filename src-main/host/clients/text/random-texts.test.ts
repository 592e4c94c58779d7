import { expect, it, vi } from 'vitest';
import { addEntry, readEntry, removeEntry, replaceEntry, type FileFormat } from './edit-entry.ts';
import { BrokenText, UnfitText, type EntryPlace } from './entry-text.ts';
import { commandEntry, httpEntry, solid } from './testing/awkward-texts.ts';
import { RandomTexts } from './testing/random-texts.ts';

const texts = 300;
vi.setConfig({ testTimeout: 30_000 });

const formats = [
  ['jsonc', 'mcpServers'],
  ['toml', 'mcp_servers'],
  ['yaml', 'extensions'],
] as const;

it.each(formats)(`gives all but white space back of ${texts} random %s texts`, (format, parent) => {
  const place: EntryPlace = { parent: [parent], name: 'deephaven', kind: 'member' };
  const random = new RandomTexts(1);
  for (let count = 0; count < texts; count++) {
    const text = random[format]();
    const added = addEntry(text, format, place, httpEntry);
    const replaced = replaceEntry(added.text, format, place, commandEntry);
    expect(readEntry(replaced, format, place), text).toEqual(commandEntry);
    expect(solid(removeEntry(replaced, format, place, added.levels)), text).toBe(solid(text));
  }
});

it.each(formats)(`gives all but white space back of ${texts} spoilt %s texts, or refuses them`, (format, parent) => {
  const place: EntryPlace = { parent: [parent], name: 'deephaven', kind: 'member' };
  const random = new RandomTexts(2);
  const outcomes = new Set<string>();
  for (let count = 0; count < texts; count++) {
    const text = random[format]();
    outcomes.add(
      outcomeOf(random.spoilt(format, count % 3 ? text : addEntry(text, format, place, httpEntry).text), format, place),
    );
  }
  outcomes.delete('unfit');
  expect([...outcomes].toSorted()).toEqual(['broken', 'given back', 'taken out']);
});

/** Nothing may fail in another way than by a refusal. */
function outcomeOf(text: string, format: FileFormat, place: EntryPlace): string {
  try {
    if (readEntry(text, format, place) !== undefined) {
      const without = removeEntry(text, format, place, 1);
      return readEntry(without, format, place) === undefined ? 'taken out' : `still in ${text}`;
    }
    const added = addEntry(text, format, place, httpEntry);
    const removed = removeEntry(added.text, format, place, added.levels);
    return solid(removed) === solid(text) ? 'given back' : `other than ${text}`;
  } catch (error) {
    if (error instanceof UnfitText) return 'unfit';
    if (!(error instanceof BrokenText)) throw error;
    return counts(error.line) && counts(error.column) ? 'broken' : `broken nowhere: ${text}`;
  }
}

const counts = (position: number) => Number.isInteger(position) && position > 0;
