import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { Secret } from '../../src-shared/secret.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { hasEnded, processStart, unknownStart } from './process-identity.ts';

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
 * @throws UserError ALREADY_EXISTS when another one runs
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
  for (;;) {
    if (await createExclusively(file, record)) break;
    const other = await readRecord(file);
    if (other && (await isAlive(other))) throw alreadyRunning(other);
    await removeStale(file, other);
  }
  return {
    controlToken,
    publish: listening => writeFileAtomic(file, JSON.stringify({ ...record, ...listening }), { mode: 0o600 }),
    async release() {
      if ((await readRecord(file))?.id === record.id) await rm(file, { force: true });
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
    return undefined; // missing or half-written by a process that died: nobody to believe
  }
}

/** While nobody can tell, it is: two hosts on one data folder would be worse than none. */
async function isAlive(record: HostRecord): Promise<boolean> {
  return !(await hasEnded(record));
}

/** A hard link appears whole or not at all, and fails where the name is taken. */
async function createExclusively(file: string, record: HostRecord): Promise<boolean> {
  const draft = `${file}.${record.id}`;
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Moves a dead host's record aside; puts it back if another starting host replaced it in between. */
async function removeStale(file: string, stale: HostRecord | undefined): Promise<void> {
  const aside = `${file}.stale-${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // somebody else removed it
    throw error;
  }
  const moved = await readRecord(aside);
  if (moved && moved.id !== stale?.id && (await isAlive(moved))) {
    await link(aside, file).catch(() => {}); // a third one has the name by now: its record stands
  }
  await rm(aside, { force: true });
}

function alreadyRunning(other: HostRecord): UserError {
  return new UserError('ALREADY_EXISTS', `Another host (process ${other.pid}) already runs on this data folder.`, {
    hint: `Use it${other.url ? ` at ${other.url}` : ''}, stop it, or start this one with another --data-dir.`,
  });
}
