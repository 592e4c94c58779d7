import { isDeepStrictEqual } from 'node:util';
import type { ClientPlan, EntryForm } from '../../../src-shared/clients-api.ts';
import type { Permission } from '../../../src-shared/host-status.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { ClientTokens } from '../auth/client-tokens.ts';
import type { Backups } from './backups.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import { textWith, textWithout } from './changed-text.ts';
import { startedEntry } from './client-definition.ts';
import { editClientFile, privateModeOf, removeEmptyFolders, type ClientFile, type NewFile, type Written } from './client-file.ts';
import { hashOf } from './content-hash.ts';
import { canRestore, type EntryRecord, type EntryRecords } from './entry-records.ts';
import { formFor, formOf, survey, type Survey, type SurveyParts } from './survey.ts';
import { problemError, withFile } from './file-problem.ts';
import type { Machine } from './machine.ts';
import { effectOf } from './plan.ts';
import type { Target } from './targets.ts';
import { readEntry } from './text/edit-entry.ts';
import type { EntryValue } from './text/entry-text.ts';

type Effect = ClientPlan['effect'];

/** Writes into clients' files, one call after the other. */
export interface EntryWriter {
  /** Adds our entry, or brings it up to date. `replace`: also in place of one that is not ours. `renew`: with a new token in any case. */
  put(
    target: Target,
    record: EntryRecord | undefined,
    options: {
      mayAdd: boolean;
      replace: boolean;
      permission: Permission | undefined;
      form?: EntryForm | undefined;
      renew?: boolean;
    },
  ): Promise<Effect>;
  /** Takes our entry and its token away; what was there before, if it is as we left it. */
  remove(target: Target, record: EntryRecord | undefined): Promise<Effect>;
  /** Gives the whole file back with what our entry replaced, if it is as we left it; else as `remove`. */
  undo(target: Target, record: EntryRecord | undefined): Promise<Effect>;
  /** An entry for the bridge, with the target's token where the bridge finds it. */
  bridgeEntry(target: Target, seen: Survey, permission: Permission | undefined): Promise<EntryValue>;
}

export interface EntryWriterParts {
  machine: Machine;
  records: EntryRecords;
  backups: Backups;
  tokens: Pick<ClientTokens, 'mint' | 'revoke' | 'list' | 'setPermission'>;
  bridge: BridgeEntries;
  surveyParts: SurveyParts;
  now: () => number;
}

export function createEntryWriter({
  machine,
  records,
  backups,
  tokens,
  bridge,
  surveyParts,
  now,
}: EntryWriterParts): EntryWriter {
  const mint = (id: string, permission: Permission | undefined) =>
    tokens.mint(id, permission ?? tokens.list().find(client => client.name === id)?.permission ?? 'full');

  const edit = ({ file }: Target, change: (now: ClientFile) => Promise<NewFile>): Promise<Written> =>
    withFile(file, () => editClientFile(file, machine.platform, change));

  /** With the token that the entry holds, or a new one. */
  async function entryFor(
    target: Target,
    seen: Survey,
    form: EntryForm,
    permission: Permission | undefined,
  ): Promise<EntryValue> {
    if (form === 'bridge') return bridgeEntry(target, seen, permission);
    const { id, definition } = target;
    return definition.httpEntry!(surveyParts.url(), `Bearer ${seen.token ?? (await mint(id, permission)).reveal()}`);
  }

  async function bridgeEntry(
    { id, definition }: Target,
    { token }: Survey,
    permission: Permission | undefined,
  ): Promise<EntryValue> {
    const command = await bridge.command(id);
    const kept = await bridge.token(id);
    if (token === undefined || kept?.reveal() !== token) {
      await bridge.keepToken(id, token === undefined ? await mint(id, permission) : new Secret(token));
    }
    return (definition.bridgeEntry ?? startedEntry)(command);
  }

  async function forget({ id }: Target, record: EntryRecord | undefined) {
    await tokens.revoke(id);
    await bridge.forget(id);
    await records.set(id, undefined);
    if (record?.backup !== undefined) await backups.forget(record.backup);
  }

  async function put(
    target: Target,
    record: EntryRecord | undefined,
    options: Parameters<EntryWriter['put']>[2],
  ): Promise<Effect> {
    const found = await survey(target, record, surveyParts);
    const seen = options.renew ? { ...found, token: undefined } : found;
    refuse(target, seen, options);
    if (seen.state.state === 'none' && !options.mayAdd) throw notThere(target);
    if (seen.token !== undefined && options.permission) await tokens.setPermission(target.id, options.permission);
    const form = formFor(target, seen, options.form);
    const isWhole = seen.state.state === 'current' || seen.state.state === 'changed';
    if (!options.renew && isWhole && formOf(seen.value!) === form) return 'nothing';
    const isKnown = tokens.list().some(client => client.name === target.id);
    const entry = await entryFor(target, seen, form, options.permission);
    const isThere = seen.value !== undefined;
    try {
      const effect = await write(target, isThere ? record : undefined, seen, entry);
      if (form === 'http') await bridge.forget(target.id);
      if (!isThere && record?.backup !== undefined) await backups.forget(record.backup); // of the entry that others took out
      return effect;
    } catch (error) {
      if (!isKnown) await forget(target, undefined); // nobody holds the token that was made for it
      throw error;
    }
  }

  async function write(target: Target, record: EntryRecord | undefined, seen: Survey, entry: EntryValue): Promise<Effect> {
    const backup = record ? undefined : backups.nameFor(target.id, target.file);
    let levels: number | undefined;
    let text = '';
    const written = await edit(target, async file => {
      mustBeAsSeen(target, seen, file);
      ({ text, levels } = { levels: undefined, ...textWith({ ...seen, file }, target.definition.format, entry) });
      if (backup !== undefined && file.text !== undefined) await backups.keep(backup, file.text);
      return { text, mode: modeFor(formOf(entry), file) };
    });
    const fresh = freshRecord(target, seen, written, levels, backup);
    const kept = record && withoutBackupIfChanged(record, written.before);
    await records.set(target.id, { ...(kept ?? fresh), writtenHash: hashOf(text), writtenAt: now() });
    return effectOf(written.before.text, text);
  }

  async function takeOut(
    target: Target,
    record: EntryRecord | undefined,
    change: (file: ClientFile) => NewFile,
  ): Promise<Effect> {
    let after: NewFile | undefined;
    const { before } = await edit(target, async file => (after = change(file)));
    if (after?.text === undefined && record?.madeFolder !== undefined) await removeEmptyFolders(target.file, record.madeFolder);
    await forget(target, record);
    return effectOf(before.text, after?.text);
  }

  async function remove(target: Target, record: EntryRecord | undefined): Promise<Effect> {
    const seen = await survey(target, record, surveyParts);
    refuse(target, seen, { mayAdd: false, replace: false });
    if (seen.value === undefined) {
      await forget(target, record);
      return 'nothing';
    }
    const { format } = target.definition;
    const before = await fileBefore(record, seen.file);
    const hadNone = before && (before.text === undefined || readEntry(before.text, format, seen.place) === undefined);
    return takeOut(target, record, file => {
      mustBeAsSeen(target, seen, file);
      const text = hadNone && file.text === seen.file.text ? before.text : textWithout({ ...seen, file }, format, record);
      return { text, mode: modeBefore(record, file) };
    });
  }

  /** The file before our entry came in; undefined when it is not as we left it, or nobody knows. */
  async function fileBefore(
    record: EntryRecord | undefined,
    { text: now }: ClientFile,
  ): Promise<Pick<NewFile, 'text'> | undefined> {
    if (!record || !canRestore(record, now)) return undefined;
    const text = record.backup === undefined ? undefined : await backups.read(record.backup);
    return text === undefined && !record.createdFile ? undefined : { text };
  }

  return {
    put,
    remove,
    bridgeEntry,
    async undo(target, record) {
      const { file } = await survey(target, record, surveyParts);
      const before = await fileBefore(record, file);
      if (!before) return remove(target, record);
      return takeOut(target, record, now => {
        if (now.text !== file.text) throw changedNow(target);
        return { text: before.text, mode: modeBefore(record, now) };
      });
    },
  };
}

/** @throws UserError for what must not be written */
function refuse(
  { definition, file }: Target,
  { state }: Survey,
  { mayAdd, replace }: { mayAdd: boolean; replace: boolean },
): void {
  if (state.state === 'broken') throw problemError(file, state);
  if (state.state === 'foreign' && !replace) {
    throw new UserError(
      'ALREADY_EXISTS',
      `${definition.name} has an entry "deephaven" that this app did not write, in ${file}.`,
      { hint: mayAdd ? 'Rename or remove it there, or say that it may be replaced (--replace).' : 'Remove it there.' },
    );
  }
}

function notThere({ definition }: Target): UserError {
  return new UserError('INVALID_ARGUMENT', `${definition.name} has no entry of this app.`, { hint: 'Add it first.' });
}

/** A person agreed to change the entry they saw, and no other. @throws UserError UNAVAILABLE when it changed since */
function mustBeAsSeen(target: Target, seen: Survey, { text }: ClientFile): void {
  if (text === seen.file.text) return;
  const value = text === undefined ? undefined : readEntry(text, target.definition.format, seen.place);
  if (!isDeepStrictEqual(value, seen.value)) throw changedNow(target);
}

function changedNow({ file }: Target): UserError {
  return new UserError('UNAVAILABLE', `${file} was changed by another program just now.`, { hint: 'Try again.' });
}

/** An entry with a token makes its file private, and a file of ours is private anyway. */
function modeFor(form: EntryForm, { text, mode }: ClientFile): number | undefined {
  return form === 'http' || text === undefined ? privateModeOf(mode) : mode;
}

/** As it was before the token came in, unless a person changed it since. */
function modeBefore(record: EntryRecord | undefined, { mode }: ClientFile): number | undefined {
  return record?.mode !== undefined && mode === privateModeOf(record.mode) ? record.mode : mode;
}

function freshRecord(
  { id, file, folder }: Target,
  { place }: Survey,
  { before, madeFolder }: Written,
  levels = 1,
  backup: string | undefined,
): Omit<EntryRecord, 'writtenHash' | 'writtenAt'> {
  return {
    id,
    file,
    ...(folder !== undefined && { folder }),
    parent: [...place.parent],
    made: { levels },
    createdFile: before.text === undefined,
    ...(madeFolder !== undefined && { madeFolder }),
    ...(before.mode !== undefined && { mode: before.mode }),
    ...(before.text !== undefined && backup !== undefined && { backup }),
  };
}

/** Forgets the backup once others changed the file: giving it back would lose their changes. */
function withoutBackupIfChanged(record: EntryRecord, before: ClientFile): EntryRecord {
  if (record.writtenHash === hashOf(before.text)) return record;
  const { backup: _backup, ...rest } = record;
  return rest;
}
