import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processesIn, startListening, workerFolders, writeConfig, type HostProcess } from './host-process.ts';
import { ownDataDir } from './test-driver.ts';

/** Milliseconds, for a worker at low priority on a busy machine. */
const patience = { timeout: 120_000, interval: 100 };

let dataDir: string;
let classes: string;
let host: HostProcess;

beforeEach(async () => {
  dataDir = await ownDataDir();
  classes = path.join(dataDir, 'cache', 'classes');
  await rm(classes); // the one that all tests share
  await writeConfig(dataDir);
});
afterEach(async () => {
  for (const { pid } of await processesIn(dataDir)) process.kill(pid, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const create = async (session_name: string) =>
  Number((await host.call('session_community_create', { session_name }))['process_id']);
const archives = () => readdir(classes).catch(() => []); // there is no folder before there is one
const makesArchive = async () => (await workerFolders(dataDir)).some(name => name.startsWith('classes-'));

it.runIf(process.platform === 'linux')(
  'a host makes the archive of classes after its first session, and starts the next one from it',
  { timeout: 300_000 },
  async () => {
    host = await startListening({ dataDir });
    await create('first');
    await expect.poll(makesArchive, patience).toBe(true);
    expect(await host.stop()).toBe(0);
    expect(await workerFolders(dataDir)).toEqual([]);
    expect(await readdir(path.join(dataDir, 'instances'))).toEqual([]);
    expect([await processesIn(dataDir), await archives()]).toEqual([[], []]);

    host = await startListening({ dataDir });
    await create('second');
    await expect.poll(archives, patience).toEqual([expect.stringMatching(/^[0-9a-f]{32}-[0-9a-f]{8}\.jsa$/)]);
    await expect.poll(makesArchive, patience).toBe(false);
    const pid = await create('third');
    expect(await readFile(`/proc/${pid}/maps`, 'utf8')).toContain(classes);
    expect(await host.stop()).toBe(0);
    expect(await processesIn(dataDir)).toEqual([]);
  },
);
