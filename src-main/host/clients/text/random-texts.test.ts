import { expect, it, vi } from 'vitest';
import { addEntry, readEntry, removeEntry, replaceEntry } from './edit-entry.ts';
import type { EntryPlace } from './entry-text.ts';
import { commandEntry, httpEntry } from './testing/awkward-texts.ts';
import { RandomTexts } from './testing/random-texts.ts';

const texts = 300;
vi.setConfig({ testTimeout: 30_000 });

it.each([
  ['jsonc', 'mcpServers'],
  ['toml', 'mcp_servers'],
  ['yaml', 'extensions'],
] as const)(`gives every byte back of ${texts} random %s texts`, (format, parent) => {
  const place: EntryPlace = { parent: [parent], name: 'deephaven', kind: 'member' };
  const random = new RandomTexts(1);
  for (let count = 0; count < texts; count++) {
    const text = random[format]();
    const added = addEntry(text, format, place, httpEntry);
    const replaced = replaceEntry(added.text, format, place, commandEntry);
    expect(readEntry(replaced, format, place), text).toEqual(commandEntry);
    expect(removeEntry(replaced, format, place, added.made)).toBe(text);
  }
});
