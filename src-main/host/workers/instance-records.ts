import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { UserError } from '../../../src-shared/user-error.ts';
import { processStart } from '../running-host/process-identity.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import { replacePrivateFile } from '../base/private-file.ts';
import { notRecorded } from './not-recorded.ts';

const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('process'),
    /** Unique; the worker's environment holds it too, so that its children can be told. */
    id: z.string(),
    session: z.string(),
    pid: z.int().positive(),
    /** As `processStart` gives it: a later process with the same pid has another one. */
    processStart: z.string(),
  }),
  z.object({
    kind: z.literal('container'),
    id: z.string(),
    session: z.string(),
    /** Chosen before the container is made, so that it can be found whenever the host died. */
    name: z.string(),
  }),
]);

/** What is left of a worker when its host dies, written down before the worker is used. */
export type InstanceRecord = z.infer<typeof recordSchema>;

/** What `instances/HOST-ID.json` holds. */
export const instanceFileSchema = z.object({
  version: z.literal(1),
  /** The start is absent where this system does not tell it. */
  host: z.object({ pid: z.int().positive(), processStart: z.string().exactOptional() }),
  records: z.array(recordSchema),
});

/** What this host's workers would leave behind, kept on disk. */
export interface InstanceRecords {
  /** Unique to this run of a host. */
  readonly hostId: string;
  /** Resolves when it is on disk; `remove` when nothing of the worker is left. @throws UserError LAUNCH_FAILED when it can't be written */
  add(record: InstanceRecord): Promise<{ remove(): Promise<void>; rename(session: string): Promise<void> }>;
}

/** The records together with the folder that workers of this host have their own ones in. */
export interface HostInstances extends InstanceRecords {
  /** Makes the folder; from then on a later start knows whose it was. @throws UserError as `add` */
  folder(): Promise<string>;
  /** Takes the host's file and folder away, unless a worker is left behind. */
  close(): Promise<void>;
}

/** The records of this run of a host, in `instances/HOST-ID.json` of the data folder. Writes nothing before there is a worker. */
export function createInstanceRecords(dataFolder: string): HostInstances {
  const hostId = randomUUID();
  const file = instanceFile(dataFolder, hostId);
  const folder = path.join(hostFolders(dataFolder), hostId);
  const records = new Set<InstanceRecord>();
  const turns = new SerialQueue();
  let isWritten = false;
  let host: z.infer<typeof instanceFileSchema>['host'] | undefined;

  const write = async () => {
    host ??= await thisProcess();
    const content: z.infer<typeof instanceFileSchema> = { version: 1, host, records: [...records] };
    // Not forced onto the disk: no worker outlives a crash of the whole machine.
    await replacePrivateFile(file, JSON.stringify(content), { fsync: false }).catch((cause: UserError) => {
      throw notRecorded('it could not be written down', cause);
    });
    isWritten = true;
  };

  return {
    hostId,
    async add(added) {
      let record = added;
      records.add(record);
      await turns.run(write).catch((error: unknown) => {
        records.delete(record);
        throw error;
      });
      return {
        async remove() {
          records.delete(record);
          await turns.run(write);
        },
        async rename(session) {
          if (!records.delete(record)) return;
          record = { ...record, session };
          records.add(record);
          await turns.run(write);
        },
      };
    },
    async folder() {
      if (!isWritten) await turns.run(write);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    async close() {
      await turns.done();
      if (records.size > 0) return;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await rm(file, { force: true });
    },
  };
}

/** Where each host has a folder for its workers, named after it. */
export function hostFolders(dataFolder: string): string {
  return path.join(dataFolder, 'cache', 'workers');
}

/** The file of one host. */
export function instanceFile(dataFolder: string, hostId: string): string {
  return path.join(instancesFolder(dataFolder), `${hostId}.json`);
}

/** Where each host that has workers has a file. */
export function instancesFolder(dataFolder: string): string {
  return path.join(dataFolder, 'instances');
}

async function thisProcess(): Promise<z.infer<typeof instanceFileSchema>['host']> {
  const start = await processStart(process.pid);
  return { pid: process.pid, ...(start !== undefined && { processStart: start }) };
}
