import type {
  Applied,
  ApplyRequest,
  ClientList,
  ClientPlan,
  ClientRow,
  CopyTexts,
  EntryCheck,
  PlanRequest,
  UpdatedAll,
} from '../../../src-shared/clients-api.ts';
import type { Permission } from '../../../src-shared/host-status.ts';
import { toUserError, UserError } from '../../../src-shared/user-error.ts';
import type { ClientTokens } from '../auth/client-tokens.ts';
import type { Log } from '../observe/log.ts';
import { withFileLock } from '../base/file-lock.ts';
import { findRunningHost } from '../running-host/host-record.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import { openBackups } from './backups.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import { copyTexts } from './copy-texts.ts';
import { entryName } from './client-definition.ts';
import { openEntryRecords } from './entry-records.ts';
import { createEntryWriter } from './entry-writer.ts';
import { explainedClients, knownClients } from './known/known-clients.ts';
import { listRows, rowOf } from './list-rows.ts';
import type { Machine } from './machine.ts';
import { planOf } from './plan.ts';
import { survey } from './survey.ts';
import { findTarget, mustBeFolder, targetsOf } from './targets.ts';
import { verifyEntry } from './verify/verify-entry.ts';
import { writtenEntry } from './verify/written-entry.ts';

/** A target is named by its row's id; with `folder` also by its client's id. */
export interface Clients {
  /** Every place of every client on this machine, with the projects that hold an entry of ours, and `folder`'s. */
  list(folder?: string): Promise<ClientList>;
  /** Where every assistant's entry is or would be, with the projects that hold one; reads none of them. */
  files(): Promise<string[]>;
  /** What an action would do; changes nothing. @throws UserError INVALID_ARGUMENT for an unknown id */
  plan(id: string, request: PlanRequest): Promise<ClientPlan>;
  /** @throws UserError ALREADY_EXISTS for an entry that is not ours without `replace`, CONFIG_ERROR for a broken file, UNAVAILABLE */
  apply(id: string, request: ApplyRequest): Promise<Applied>;
  /** Gives the file back as it was before; where others changed it since, takes only our entry out. */
  undo(id: string, request?: { folder?: string }): Promise<Applied>;
  /** Brings every stale entry up to date, with the token that it holds if that is still good. */
  updateAll(): Promise<UpdatedAll>;
  /** Gives every entry of ours with an address a new token, which takes the old one back. */
  renewTokens(): Promise<UpdatedAll>;
  /** Does what the client does first, through exactly what stands in its file. */
  test(id: string, options: { folder?: string; signal: AbortSignal }): Promise<EntryCheck>;
  /** The client's own install link for our bridge, without a secret. @throws UserError UNSUPPORTED; NOT_CONFIGURED without a Node */
  link(id: string): Promise<string>;
  /**
   * Gives the client a token for our extension, and takes our entry out of its file: with both it would start two servers.
   * @returns the extension's file, which holds no secret @throws UserError UNSUPPORTED
   */
  extension(id: string): Promise<string>;
  /** A new token in texts for any other client. @throws UserError ALREADY_EXISTS for a name that is taken */
  copy(request: { name: string; permission: Permission }): Promise<CopyTexts>;
}

export interface ClientsParts {
  machine: Machine;
  dataFolder: string;
  tokens: Pick<ClientTokens, 'mint' | 'revoke' | 'list' | 'verify' | 'setPermission'>;
  bridge: BridgeEntries;
  /** The built `.mcpb`. */
  extension: string;
  /** The address that clients are given. */
  url: () => string;
  /** Whether somebody else may know the tokens that clients send: then each entry that is written gets a new one. */
  mayBeOverheard?: () => boolean;
  /** After every entry got a new token. */
  onRenewed?: () => void;
  /** After something was written. */
  onChange?: () => void;
  log: Log;
  now?: () => number;
}

/** Adds our server to the assistants of this machine, and takes it out again. */
export function createClients({
  machine,
  dataFolder,
  tokens,
  bridge,
  extension,
  url,
  mayBeOverheard = () => false,
  onRenewed,
  onChange,
  log,
  now = Date.now,
}: ClientsParts): Clients {
  const records = openEntryRecords(dataFolder);
  const backups = openBackups(dataFolder, now);
  const surveyParts = { url, verify: tokens.verify, bridge };
  const turns = new SerialQueue();
  /** A token, its entry and its record belong together, also beside a command line that adds the same client. */
  const inTurn = <Result>(act: () => Promise<Result>) => turns.run(() => withFileLock(records.file, act));
  const writer = createEntryWriter({ machine, records, backups, tokens, bridge, surveyParts, now });

  async function find(id: string, folder: string | undefined) {
    if (folder !== undefined) await mustBeFolder(folder);
    const known = await records.all();
    const target = await findTarget(knownClients, machine, { id, folder, known: known.flatMap(record => record.folder ?? []) });
    return { target, record: known.find(record => record.id === target.id) };
  }

  async function done(
    { target }: Awaited<ReturnType<typeof find>>,
    effect: ClientPlan['effect'],
    what: string,
  ): Promise<Applied> {
    if (effect !== 'nothing') log.info({ client: target.id, file: target.file, effect }, what);
    if (effect !== 'nothing') onChange?.();
    const record = (await records.all()).find(record => record.id === target.id);
    return { row: await rowOf(target, record, { machine, tokens, surveyParts }), effect };
  }

  async function apply(id: string, { action, folder, form, permission, replace = false }: ApplyRequest): Promise<Applied> {
    const found = await find(id, folder);
    if (action === 'remove') return done(found, await writer.remove(found.target, found.record), 'A client lost our entry');
    const renew = mayBeOverheard() && found.target.definition.httpEntry !== undefined;
    const options = { mayAdd: action === 'add', replace, permission, form, renew };
    const effect = await writer.put(found.target, found.record, options);
    return done(found, effect, 'A client has our entry');
  }

  async function list(folder?: string): Promise<ClientList> {
    if (folder !== undefined) await mustBeFolder(folder);
    const clients = await listRows(knownClients, await records.all(), folder, { machine, tokens, surveyParts });
    return { clients, explained: [...explainedClients] };
  }

  return {
    list,

    async files() {
      const folders = (await records.all()).flatMap(record => record.folder ?? []);
      const targets = await Promise.all(knownClients.map(definition => targetsOf(definition, machine, folders)));
      return targets.flat().map(({ file }) => file);
    },

    async plan(id, { action, folder, form }) {
      const { target, record } = await find(id, folder);
      return planOf(
        target,
        record,
        await survey(target, record, surveyParts),
        { action, ...(form && { form }) },
        { url: url(), bridge },
      );
    },

    apply: (id, request) => inTurn(() => apply(id, request)),

    undo: (id, { folder } = {}) =>
      inTurn(async () => {
        const found = await find(id, folder);
        return done(found, await writer.undo(found.target, found.record), 'A client has its file back');
      }),

    updateAll: () =>
      inTurn(async () => {
        const stale = (await list()).clients.filter(({ entry }) => entry.state === 'stale');
        return each(
          stale.map(({ id }) => id),
          id => apply(id, { action: 'update' }),
        );
      }),

    renewTokens: () =>
      inTurn(async () => {
        const ours = (await list()).clients.filter(({ forms, entry }) => forms.includes('http') && isOurs(entry));
        const result = await each(
          ours.map(({ id }) => id),
          async id => {
            const found = await find(id, undefined);
            const options = { mayAdd: false, replace: false, permission: undefined, renew: true };
            return done(found, await writer.put(found.target, found.record, options), 'A client has a new token');
          },
        );
        if (result.failed.length === 0) onRenewed?.();
        return result;
      }),

    async test(id, { folder, signal }) {
      const { target, record } = await find(id, folder);
      const { value } = await survey(target, record, surveyParts);
      const entry = value && writtenEntry(value);
      const host = await findRunningHost(dataFolder);
      if (entry && host) return verifyEntry(entry, host.controlToken, signal);
      if (entry) return { works: false, step: 'reach', reason: 'The app does not run.', fix: 'Start the app.' };
      return { works: false, step: 'file', reason: `No entry of ours is in ${target.file}.`, fix: 'Add it again.' };
    },

    link: id =>
      inTurn(async () => {
        const { target, record } = await find(id, undefined);
        const { link, name } = target.definition;
        if (!link) throw new UserError('UNSUPPORTED', `${name} has no install link that could carry our entry.`);
        return link(entryName, await writer.bridgeEntry(target, await survey(target, record, surveyParts), undefined));
      }),

    extension: id =>
      inTurn(async () => {
        const { target, record } = await find(id, undefined);
        const { id: name, takesExtension } = target.definition;
        if (!takesExtension) throw new UserError('UNSUPPORTED', `${target.definition.name} takes no extension.`);
        const permission = tokens.list().find(client => client.name === name)?.permission ?? 'full';
        if (record) await writer.remove(target, record);
        await bridge.keepToken(name, await tokens.mint(name, permission));
        onChange?.();
        return extension;
      }),

    copy: ({ name, permission }) =>
      inTurn(async () => {
        if (tokens.list().some(client => client.name === name)) {
          throw new UserError('ALREADY_EXISTS', `There is a client "${name}" already.`, {
            hint: 'Choose another name, or revoke that client first.',
          });
        }
        return copyTexts({ name, token: await tokens.mint(name, permission), url: url(), bridge });
      }),
  };
}

function isOurs({ state }: ClientRow['entry']): boolean {
  return state === 'current' || state === 'stale' || state === 'changed';
}

/** Does the same with several entries; one that fails is no reason to leave out the next. */
async function each(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<UpdatedAll> {
  const result: UpdatedAll = { updated: [], failed: [] };
  for (const id of ids) {
    try {
      await act(id);
      result.updated.push(id);
    } catch (error) {
      const { message, hint } = toUserError(error);
      result.failed.push({ id, message, ...(hint !== undefined && { hint }) });
    }
  }
  return result;
}
