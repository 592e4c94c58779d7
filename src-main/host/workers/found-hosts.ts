import { readdir, readFile } from 'node:fs/promises';
import { hasEnded } from '../running-host/process-identity.ts';
import { instanceFile, instanceFileSchema, instancesFolder, type InstanceRecord } from './instance-records.ts';

/** A host that has workers, or had some when it died. */
export interface FoundHost {
  id: string;
  hasEnded: boolean;
  records: readonly InstanceRecord[];
}

/** The hosts of a data folder that have written themselves down. One whose file can't be read, such as that of a newer version, counts as alive. */
export async function findHosts(dataFolder: string): Promise<FoundHost[]> {
  const names = await namesIn(instancesFolder(dataFolder));
  const ids = names.flatMap(name => /^([0-9a-f-]{36})\.json$/.exec(name)?.[1] ?? []);
  return await Promise.all(ids.map(id => readHost(dataFolder, id)));
}

/** What is in a folder; nothing when it isn't there. */
export async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

async function readHost(dataFolder: string, id: string): Promise<FoundHost> {
  try {
    const { host, records } = instanceFileSchema.parse(JSON.parse(await readFile(instanceFile(dataFolder, id), 'utf8')));
    return { id, hasEnded: await hasEnded(host), records };
  } catch {
    return { id, hasEnded: false, records: [] }; // gone meanwhile, or not for us to judge
  }
}
