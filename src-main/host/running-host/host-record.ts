import { randomBytes, randomUUID } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { lockFolder } from './folder-lock.ts';
import { replacePrivateFile } from '../base/private-file.ts';
import { hasEnded, processStart, unknownStart } from './process-identity.ts';

const lookAgainMs = 5_000;

const recordSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  kind: z.enum(['headless', 'desktop']),
  /** `bridge`: for a client, with no person behind it; the desktop app may take its place. */
  startedBy: z.literal('bridge').exactOptional(),
  pid: z.int().positive(),
  processStart: z.string(),
  configFile: z.string(),
  /** Lets other processes of the same person talk to this host; of this run only. */
  controlToken: z.string(),
  /** Absent until it listens; `url` is the MCP address. */
  port: z.int().optional(),
  url: z.string().optional(),
});

/** The one listening host of a data folder, as `host.json` names it. */
export type HostRecord = z.infer<typeof recordSchema>;

/** A host that listens in another process of the same person. */
export type RunningHost = HostRecord & { url: string };

export function isListening(record: HostRecord): record is RunningHost {
  return record.url !== undefined;
}

/** What this process has while it is the one listening host. */
export interface HostClaim {
  /** By which other processes of the same person talk to this host. */
  readonly controlToken: Secret;
  /** Writes where the host listens. */
  publish(listening: { port: number; url: string }): Promise<void>;
  /** Takes the record away, if it is still ours. */
  release(): Promise<void>;
}

/** The host that listens for this data folder now; undefined when there is none or its record is of a process that ended. */
export async function findRunningHost(dataFolder: string): Promise<HostRecord | undefined> {
  const record = await readRecord(recordFile(dataFolder));
  return record && (await isAlive(record)) ? record : undefined;
}

/**
 * Makes this process the one listening host of the data folder.
 * @throws UserError ALREADY_EXISTS when another one runs, UNAVAILABLE when nothing can be written there
 */
export async function claimHost(
  dataFolder: string,
  own: Pick<HostRecord, 'kind' | 'startedBy' | 'configFile'>,
): Promise<HostClaim> {
  const file = recordFile(dataFolder);
  const controlToken = new Secret(randomBytes(32).toString('base64url'));
  const record: HostRecord = {
    version: 1,
    id: randomUUID(),
    pid: process.pid,
    processStart: (await processStart(process.pid)) ?? unknownStart,
    controlToken: controlToken.reveal(),
    ...own,
  };
  const lock = await lockFolder(dataFolder);
  const other = await readRecord(file);
  // A host of a version without the lock is known by its record alone.
  if (!lock || (other && (await isAlive(other)))) {
    await lock?.release();
    throw alreadyRunning(other);
  }
  let text = JSON.stringify(record);
  const write = () => replacePrivateFile(file, text);
  await write().catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  // Other processes find this one by it: it comes back when it was removed, or overwritten.
  const lookAgain = async () => {
    if ((await readRecord(file))?.id !== record.id) await write().catch(() => {}); // the folder may be gone, or its disk full
  };
  const onChange = () => void lookAgain();
  watchFile(file, { interval: lookAgainMs, persistent: false }, onChange);
  return {
    controlToken,
    async publish(listening) {
      text = JSON.stringify({ ...record, ...listening });
      await write();
    },
    async release() {
      unwatchFile(file, onChange);
      if ((await readRecord(file))?.id === record.id) await rm(file, { force: true });
      await lock.release();
    },
  };
}

function recordFile(dataFolder: string): string {
  return join(dataFolder, 'host.json');
}

async function readRecord(file: string): Promise<HostRecord | undefined> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // missing, or half-written by a process that died
  }
}

/** True also while the system can't tell: two hosts on one data folder would be worse than none. */
async function isAlive(record: HostRecord): Promise<boolean> {
  return !(await hasEnded(record));
}

/** @param other what is known of it */
function alreadyRunning(other: HostRecord | undefined): UserError {
  const who = other ? `Another host (process ${other.pid})` : 'Another host';
  return new UserError('ALREADY_EXISTS', `${who} already runs on this data folder.`, {
    hint: `Use it${other?.url ? ` at ${other.url}` : ''}, stop it, or start this one with another --data-dir.`,
  });
}
