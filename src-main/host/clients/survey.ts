import { isDeepStrictEqual } from 'node:util';
import type { EntryState, EntryForm } from '../../../src-shared/clients-api.ts';
import type { Caller } from '../auth/caller.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import { entryName, startedEntry } from './client-definition.ts';
import { readClientFile, type ClientFile } from './client-file.ts';
import type { EntryRecord } from './entry-records.ts';
import { problemIn } from './file-problem.ts';
import type { Target } from './targets.ts';
import { readEntry, readValue } from './text/edit-entry.ts';
import type { EntryPlace, EntryValue } from './text/entry-text.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** A target's file and what stands in it under our name. */
export interface Survey {
  file: ClientFile;
  place: EntryPlace;
  /** Undefined when nothing is there. */
  value: EntryValue | undefined;
  /** The token in the entry, or of its bridge, while it holds. */
  token: string | undefined;
  state: EntryState;
}

export interface SurveyParts {
  /** Our address. */
  url: () => string;
  verify: (token: string) => Promise<Caller | undefined>;
  bridge: BridgeEntries;
}

/** Looks at a target's file. What can't be read is a state, not an error. */
export async function survey(target: Target, record: EntryRecord | undefined, parts: SurveyParts): Promise<Survey> {
  const { definition } = target;
  const nothing = { place: placeOf(target, ''), value: undefined, token: undefined };
  let file: ClientFile = { text: undefined, mode: undefined };
  try {
    file = await readClientFile(target.file);
    const { text } = file;
    if (text === undefined) return { ...nothing, file, state: { state: 'none' } };
    const place = placeOf(target, text);
    const value = readEntry(text, definition.format, place);
    if (value === undefined) return { file, place, value, token: undefined, state: { state: 'none' } };
    if (!isEntry(value)) return { file, place, value: undefined, token: undefined, state: { state: 'foreign' } };
    return { file, place, value, ...(await judge(target, value, record, parts)) };
  } catch (error) {
    return { ...nothing, file, state: problemIn(target.file, error) };
  }
}

/** Where our entry belongs in the file, which may be big. @throws BrokenText | UnfitText */
function placeOf({ definition }: Target, text: string): EntryPlace {
  const { parent, kind = 'member', format } = definition;
  return { parent: typeof parent === 'function' ? parent(readValue(text, format)) : parent, name: entryName, kind };
}

async function judge(
  target: Target,
  value: EntryValue,
  record: EntryRecord | undefined,
  parts: SurveyParts,
): Promise<Pick<Survey, 'token' | 'state'>> {
  return target.definition.httpEntry && formOf(value) === 'http'
    ? judgeHttp(target, value, record, parts)
    : judgeBridge(target, value, record, parts);
}

/** An entry is ours when we wrote it, or when it carries a valid token of ours. */
async function judgeHttp(
  { definition }: Target,
  value: EntryValue,
  record: EntryRecord | undefined,
  { url, verify }: SurveyParts,
) {
  const found = bearerIn(value);
  const holds = found !== undefined && (await verify(found))?.kind === 'mcp';
  const token = holds ? found : undefined;
  if (!holds && !record) return { token, state: foreign };
  if (!holds) return { token, state: stale('token') };
  const wanted = definition.httpEntry!(url(), `Bearer ${found}`);
  if (isDeepStrictEqual(value, wanted)) return { token, state: current };
  return { token, state: holdsAll(value, wanted) ? changed : stale('address') };
}

async function judgeBridge(
  { id, definition }: Target,
  value: EntryValue,
  record: EntryRecord | undefined,
  { verify, bridge }: SurveyParts,
) {
  const found = (await bridge.token(id))?.reveal();
  const token = found !== undefined && (await verify(found))?.kind === 'mcp' ? found : undefined;
  const wanted = await bridge.command(id).then(
    definition.bridgeEntry ?? startedEntry,
    () => undefined, // without a Node here, what is written cannot be current
  );
  const isSame = wanted !== undefined && holdsAll(value, wanted);
  if (!record && !isSame) return { token, state: foreign };
  if (!isSame) return { token, state: stale('command') };
  if (token === undefined) return { token, state: stale('token') };
  return { token, state: isDeepStrictEqual(value, wanted) ? current : changed };
}

const current: EntryState = { state: 'current' };
const changed: EntryState = { state: 'changed' };
const foreign: EntryState = { state: 'foreign' };
const stale = (because: 'address' | 'token' | 'command'): EntryState => ({ state: 'stale', because });

function bearerIn(value: unknown): string | undefined {
  if (typeof value === 'string') return /^Bearer ([\w-]+)$/.exec(value)?.[1];
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(bearerIn)
    .find(token => token !== undefined);
}

/** Whether address, command and headers are as wanted; anything else in the entry is the person's own setting. */
function holdsAll(value: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'string') return value === wanted;
  if (Array.isArray(wanted)) return isDeepStrictEqual(value, wanted);
  if (typeof wanted !== 'object' || wanted === null) return true;
  if (typeof value !== 'object' || value === null) return Object.keys(wanted).length === 0;
  return Object.entries(wanted).every(([key, part]) => holdsAll((value as Record<string, unknown>)[key], part));
}

function isEntry(value: unknown): value is EntryValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an entry of ours is, by what stands in it. */
export function formOf(value: EntryValue): EntryForm {
  return value['command'] === undefined ? 'http' : 'bridge';
}

/** The forms that a new entry may have there, the best first. People share the files of a project, so one without a secret goes first. */
export function formsFor({ definition: { httpEntry, bridgeEntry }, scope }: Pick<Target, 'definition' | 'scope'>): EntryForm[] {
  if (!httpEntry) return ['bridge'];
  return scope === 'project' && bridgeEntry ? ['bridge', 'http'] : ['http'];
}

/** The form that an entry gets: what was asked for, else what it has, else the best. @throws UserError UNSUPPORTED */
export function formFor(target: Target, { value }: Pick<Survey, 'value'>, wanted: EntryForm | undefined): EntryForm {
  const forms = formsFor(target);
  if (wanted !== undefined && !forms.includes(wanted)) {
    throw new UserError('UNSUPPORTED', `${target.file} takes no entry of that form.`);
  }
  return wanted ?? (value === undefined ? forms[0]! : formOf(value));
}
