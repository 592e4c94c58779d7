import { isDeepStrictEqual } from 'node:util';
import type { ClientAction } from '../../../src-shared/clients-api.ts';
import { formOf, type Survey } from './survey.ts';
import type { EntryRecord } from './entry-records.ts';
import { addEntry, removeEntry, replaceEntry, type FileFormat } from './text/edit-entry.ts';
import type { EntryValue } from './text/entry-text.ts';

/** The file's text after an action that a person agreed to; undefined when the file goes. @throws BrokenText | UnfitText */
export function changedText(
  seen: Survey,
  action: ClientAction,
  format: FileFormat,
  entry: EntryValue,
  record: EntryRecord | undefined,
): string | undefined {
  if (action === 'remove') return seen.state.state === 'foreign' ? seen.file.text : textWithout(seen, format, record);
  if (action === 'update' && seen.state.state !== 'stale' && seen.state.state !== 'changed') return seen.file.text;
  return textWith(seen, format, entry).text;
}

/** With our entry; what a person set in an entry of ours stays. `levels` are set when the entry is new. */
export function textWith(
  { file, place, value, state }: Survey,
  format: FileFormat,
  entry: EntryValue,
): { text: string; levels?: number } {
  const text = file.text ?? '';
  if (value === undefined && state.state !== 'foreign') return addEntry(text, format, place, entry);
  const isOther = value === undefined || state.state === 'foreign' || formOf(value) !== formOf(entry);
  const wanted = isOther ? entry : merged(value, entry);
  return { text: isDeepStrictEqual(value, wanted) ? text : replaceEntry(text, format, place, wanted) };
}

/** Without our entry; undefined when the file was made for it and holds nothing else. */
export function textWithout({ file, place }: Survey, format: FileFormat, record: EntryRecord | undefined): string | undefined {
  if (file.text === undefined) return undefined;
  const text = removeEntry(file.text, format, place, record?.made.levels ?? 1);
  return record?.createdFile && text.trim() === '' ? undefined : text;
}

function merged(old: EntryValue, entry: EntryValue): EntryValue {
  const parts = Object.entries(entry).map(([key, part]) => {
    const before = old[key];
    return [key, isMap(before) && isMap(part) ? merged(before, part) : part] as const;
  });
  return { ...old, ...Object.fromEntries(parts) };
}

function isMap(value: unknown): value is EntryValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
