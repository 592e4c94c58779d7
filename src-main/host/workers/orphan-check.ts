import { EventEmitter, once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InstanceRecord } from './instance-records.ts';
import type { LaunchMethod } from '../../../src-shared/session.ts';
import { abortable } from '../base/deadlines.ts';
import type { Log } from '../observe/log.ts';
import { findHosts, namesIn, type FoundHost } from './found-hosts.ts';
import { hostFolders, instanceFile, instancesFolder } from './instance-records.ts';
import type { Spared, WorkerDriver } from './worker-driver.ts';

/** Milliseconds that the whole check may take; what is left then waits for the next start. */
const checkTimeout = 30_000;
/** Milliseconds after which a half-written file is one whose writer died. */
const draftAge = 60_000;

export interface OrphanCheckParts {
  dataFolder: string;
  hostId: string;
  drivers: readonly WorkerDriver[];
  /** Names of containers that shall go on until they are adopted; fails when nobody can tell. */
  keptContainers: () => Promise<readonly string[]>;
  log: Log;
}

/** The one look, at each start, at what hosts that died have left behind. */
export interface OrphanCheck {
  /** The drivers, whose starts wait until their own part of the check is over: an engine that hangs is in no other's way. */
  readonly drivers: readonly WorkerDriver[];
  /** Removes it. Never rejects: what can't be removed is tried again at the next start. */
  run(): Promise<void>;
  /** Resolves when what workers of this kind have left is gone, or can't be removed now. */
  done(method: LaunchMethod): Promise<void>;
  /** Gives up a check that is under way. */
  close(): Promise<void>;
}

/** Prepares the check, so that drivers can be handed out before it runs. */
export function createOrphanCheck(parts: OrphanCheckParts): OrphanCheck {
  const closing = new AbortController();
  const over = new EventEmitter();
  const isOver = new Map(parts.drivers.map(({ method }) => [method, once(over, method).then(() => {})]));
  const done = (method: LaunchMethod) => isOver.get(method) ?? Promise.resolve();
  let running: Promise<void> | undefined;

  const run = async () => {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(checkTimeout)]);
      await removeOrphans(parts, method => over.emit(method), signal);
    } catch (err) {
      if (!closing.signal.aborted) parts.log.warn({ err }, 'Not everything that an earlier run left behind could be removed');
    } finally {
      for (const { method } of parts.drivers) over.emit(method);
    }
  };

  return {
    drivers: parts.drivers.map(driver => ({
      ...driver,
      async start(request, onStep, signal) {
        await abortable(done(driver.method), signal);
        return await driver.start(request, onStep, signal);
      },
    })),
    run: () => (running ??= run()),
    done,
    async close() {
      closing.abort();
      await running;
    },
  };
}

async function removeOrphans(parts: OrphanCheckParts, onDone: (method: LaunchMethod) => void, signal: AbortSignal) {
  const { dataFolder, hostId, drivers, log } = parts;
  // In this order: a host that starts meanwhile is written down before it has a folder.
  const folders = await namesIn(hostFolders(dataFolder));
  const others = (await findHosts(dataFolder)).filter(({ id }) => id !== hostId);
  const ended = others.filter(({ hasEnded }) => hasEnded);
  const records = ended.flatMap(host => host.records);
  const orphans = { records, endedHosts: ended.map(({ id }) => id), spared: () => findSpared(parts) };
  const removals = drivers.map(driver => ({
    concerns: (own: readonly InstanceRecord[]) => driver.concerns?.(own) ?? true,
    removal: driver.removeOrphans(orphans, signal).finally(() => onDone(driver.method)),
  }));
  // Only the records of what could not be removed stay, so that the next start tries again.
  const files = ended.map(async ({ id, records: own }) => {
    const concerned = removals.filter(({ concerns }) => concerns(own));
    await Promise.all(concerned.map(({ removal }) => removal));
    signal.throwIfAborted();
    await rm(instanceFile(dataFolder, id), { force: true });
  });
  const results = await Promise.allSettled([...removals.map(({ removal }) => removal), ...files]);
  signal.throwIfAborted();
  const owners = [hostId, ...others.filter(host => !ended.includes(host)).map(({ id }) => id)];
  const unowned = folders.filter(id => !owners.includes(id)).map(id => path.join(hostFolders(dataFolder), id));
  await Promise.all(unowned.map(folder => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
  await removeDrafts(instancesFolder(dataFolder));
  const failures = new Set(results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : [])));
  if (failures.size > 0) throw new AggregateError(failures);
  if (ended.length > 0) log.info({ hosts: ended.length, workers: records.length }, 'Removed what an earlier run left behind');
}

async function findSpared({ dataFolder, hostId, keptContainers }: OrphanCheckParts): Promise<Spared> {
  const live = (await findHosts(dataFolder)).filter(({ hasEnded }) => !hasEnded);
  // A container that was taken over still bears the mark of the host that made it: the record of the other tells.
  const containers = [...live.flatMap(containersOf), ...(await keptContainers())];
  return { hosts: [hostId, ...live.map(({ id }) => id).filter(id => id !== hostId)], containers };
}

function containersOf({ records }: FoundHost): string[] {
  return records.flatMap(record => (record.kind === 'container' ? record.name : []));
}

/** Files that a host which died was just writing. */
async function removeDrafts(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.endsWith('.json')) continue;
    const file = path.join(folder, name);
    const draft = await stat(file).catch(() => undefined); // its writer was quicker
    if (draft && Date.now() - draft.mtimeMs > draftAge) await rm(file, { force: true });
  }
}
