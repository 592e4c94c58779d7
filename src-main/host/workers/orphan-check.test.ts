import { ownerOnly } from '../base/testing/owner-only.ts';
import { dockerPlace } from './docker/docker-place.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../observe/log.ts';
import { processStart } from '../running-host/process-identity.ts';
import { createInstanceRecords, hostFolders, instanceFile, type InstanceRecord } from './instance-records.ts';
import { createRedaction } from '../observe/redaction.ts';
import { createOrphanCheck } from './orphan-check.ts';
import { createPythonDriver } from './python/python-driver.ts';
import { markName } from './python/worker-processes.ts';
import type { Orphans, Spared, WorkerDriver, WorkerRequest } from './worker-driver.ts';

const deadHost = '00000000-0000-4000-8000-000000000000';
const otherHost = '11111111-1111-4111-8111-111111111111';
const never = new AbortController().signal;
const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

let dataFolder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'orphan-check-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(dataFolder, { recursive: true, force: true });
});

/** A process that goes on until it is killed, in a group of its own. */
async function longRunning(mark = 'nobody') {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
    detached: true,
    stdio: 'ignore',
    env: { [markName]: mark },
  });
  children.push(child);
  await once(child, 'spawn');
  return { pid: child.pid!, processStart: (await processStart(child.pid!))!, ended: once(child, 'exit'), child };
}

const isRunning = ({ child }: { child: ChildProcess }) => child.exitCode === null && child.signalCode === null;

/** What a host wrote down, with a folder of one of its workers. @param host by default one that ended */
async function hostWith(records: InstanceRecord[], { id = deadHost, host = { pid: 2 ** 22 + 1 } as object, version = 1 } = {}) {
  await mkdir(path.join(hostFolders(dataFolder), id, 'work-a1'), { recursive: true });
  await mkdir(path.join(dataFolder, 'instances'), { recursive: true });
  await writeFile(instanceFile(dataFolder, id), JSON.stringify({ version, host, records }));
}

function recordOf(process: { pid: number; processStart: string }, id = `${deadHost}/w`): InstanceRecord {
  return { kind: 'process', id, session: 'work', pid: process.pid, processStart: process.processStart };
}

/** The check of a host that starts now, with the real driver of Python workers unless others are given. */
function check(drivers?: WorkerDriver[], kept = async () => ['kept']) {
  const instances = createInstanceRecords(dataFolder);
  const python = () => createPythonDriver({ dataDir: dataFolder, instances, log, redaction: createRedaction(), env: {} });
  const parts = { dataFolder, hostId: instances.hostId, keptContainers: kept, log };
  return createOrphanCheck({ ...parts, drivers: drivers ?? [python()] });
}

const isLeft = (id: string) => existsSync(instanceFile(dataFolder, id)) || existsSync(path.join(hostFolders(dataFolder), id));

describe('a worker of a host that ended', () => {
  it('is killed, and its folder and record are removed', async () => {
    const worker = await longRunning();
    await hostWith([recordOf(worker)]);
    await check().run();
    await worker.ended;
    expect(isLeft(deadHost)).toBe(false);
  });

  it('is left alone when only its pid is the same', async () => {
    const stranger = await longRunning();
    await hostWith([recordOf({ ...stranger, processStart: 'earlier' })]);
    await check().run();
    expect(isRunning(stranger)).toBe(true);
    expect(isLeft(deadHost)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('takes what it started with it, though it has ended itself', async () => {
    const child = await longRunning(`${deadHost}/w`);
    const installer = await longRunning(deadHost);
    const stranger = await longRunning(`${otherHost}/w`);
    await hostWith([recordOf({ pid: 2 ** 22 + 2, processStart: 'earlier' })]);
    await check().run();
    await Promise.all([child.ended, installer.ended]);
    expect(isRunning(stranger)).toBe(true);
  });
});

describe('what is left alone', () => {
  it('is all of a host that is alive', async () => {
    const worker = await longRunning(`${otherHost}/w`);
    const host = { pid: process.pid, processStart: await processStart(process.pid) };
    await hostWith([recordOf(worker, `${otherHost}/w`)], { id: otherHost, host });
    await check().run();
    expect(isRunning(worker)).toBe(true);
    expect(await readdir(path.join(hostFolders(dataFolder), otherHost))).toEqual(['work-a1']);
    expect(existsSync(instanceFile(dataFolder, otherHost))).toBe(true);
  });

  it('is all of a host whose file is of a newer version', async () => {
    const worker = await longRunning(`${otherHost}/w`);
    await hostWith([recordOf(worker)], { id: otherHost, version: 2 });
    await check().run();
    expect(isRunning(worker)).toBe(true);
    expect(isLeft(otherHost)).toBe(true);
  });
});

it('removes folders without a record, and drafts that nobody will finish', async () => {
  const folder = path.join(hostFolders(dataFolder), otherHost);
  await mkdir(folder, { recursive: true });
  await mkdir(path.join(dataFolder, 'instances'));
  const [old, fresh] = ['old', 'fresh'].map(name => `${instanceFile(dataFolder, otherHost)}.${name}`) as [string, string];
  await Promise.all([old, fresh].map(file => writeFile(file, '')));
  await utimes(old, 0, 0);
  await check().run();
  expect([folder, old, fresh].map(file => existsSync(file))).toEqual([false, false, true]);
});

function fakeDriver(removeOrphans: (orphans: Orphans) => Promise<void>, started = () => {}): WorkerDriver {
  return {
    method: 'docker',
    place: dockerPlace,
    concerns: records => records.some(({ kind }) => kind === 'container'),
    available: async () => ({ available: true }),
    provision: async () => {},
    async start() {
      started();
      throw new Error('It is not for starting.');
    },
    removeOrphans,
    close: async () => {},
  };
}

it('keeps the records for the next start when a driver could not remove everything', async () => {
  const seen: Orphans[] = [];
  await hostWith([{ kind: 'container', id: 'c', session: 'work', name: 'work-c' }]);
  const failing = fakeDriver(async orphans => {
    seen.push(orphans);
    throw new Error('The engine does not answer.');
  });
  await check([failing]).run();
  expect(seen).toMatchObject([{ records: [{ name: 'work-c' }], endedHosts: [deadHost] }]);
  expect(existsSync(instanceFile(dataFolder, deadHost))).toBe(true);
});

it('spares containers that shall go on, and those that a live host has taken over', async () => {
  const seen: Spared[] = [];
  const host = { pid: process.pid, processStart: await processStart(process.pid) };
  await hostWith([{ kind: 'container', id: 'c', session: 'work', name: 'taken-over' }], { id: otherHost, host });
  await check([fakeDriver(async orphans => void seen.push(await orphans.spared()))]).run();
  expect(seen).toEqual([{ hosts: [expect.any(String), otherHost], containers: ['taken-over', 'kept'] }]);
});

it('spares a host that starts while others look', async () => {
  const seen: Spared[] = [];
  const meanwhile = fakeDriver(async orphans => {
    const host = { pid: process.pid, processStart: await processStart(process.pid) };
    await hostWith([], { id: otherHost, host });
    seen.push(await orphans.spared());
  });
  await check([meanwhile]).run();
  expect(seen[0]!.hosts).toContain(otherHost);
  expect(isLeft(otherHost)).toBe(true);
});

it('removes processes also while nobody can tell which containers shall go on', async () => {
  const worker = await longRunning();
  await hostWith([recordOf(worker)]);
  const docker = fakeDriver(async orphans => void (await orphans.spared()));
  const instances = createInstanceRecords(dataFolder);
  const python = createPythonDriver({ dataDir: dataFolder, instances, log, redaction: createRedaction(), env: {} });
  await check([docker, python], () => Promise.reject(new Error('The file cannot be read.'))).run();
  await worker.ended;
  expect(isLeft(deadHost)).toBe(false);
});

it('lets no worker start before it is over', async () => {
  const order: string[] = [];
  const driver = fakeDriver(
    async () => void order.push('checked'),
    () => order.push('started'),
  );
  const { drivers, run } = check([driver]);
  const started = drivers[0]!.start({} as WorkerRequest, () => {}, never).catch(() => {});
  await run();
  await started;
  expect(order).toEqual(['checked', 'started']);
});

it('lets a worker start while the check of another kind hangs', async () => {
  const order: string[] = [];
  const hanging = fakeDriver(() => new Promise(() => {}));
  const other = fakeDriver(
    async () => void order.push('checked'),
    () => order.push('started'),
  );
  const { drivers, run, done, close } = check([
    { ...hanging, method: 'docker' },
    { ...other, method: 'python' },
  ]);
  void run();
  await drivers[1]!.start({} as WorkerRequest, () => {}, never).catch(() => {});
  await done('python');
  expect(order).toEqual(['checked', 'started']);
  const docker = drivers[0]!.start({} as WorkerRequest, () => {}, AbortSignal.timeout(50));
  await expect(docker).rejects.toThrow(/timeout/);
  void close();
});

it('gives a start up that is aborted while it waits', async () => {
  const [driver] = check([fakeDriver(async () => {})]).drivers;
  await expect(driver!.start({} as WorkerRequest, () => {}, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});

describe('the records of a host', () => {
  it('are on disk, for its owner only, until the worker is gone', async () => {
    const instances = createInstanceRecords(dataFolder);
    const record = recordOf({ pid: 1, processStart: 'x' });
    const [first] = await Promise.all([instances.add(record), instances.add({ ...record, id: 'second' })]);
    const file = instanceFile(dataFolder, instances.hostId);
    const stored = async () => JSON.parse(await readFile(file, 'utf8'));
    expect(await stored()).toMatchObject({ version: 1, host: { pid: process.pid }, records: [record, { id: 'second' }] });
    expect((await stat(file)).mode & 0o777).toBe(ownerOnly);
    await first.remove();
    expect((await stored()).records).toMatchObject([{ id: 'second' }]);
  });

  it('go with the host, unless a worker is left behind', async () => {
    const instances = createInstanceRecords(dataFolder);
    await instances.folder();
    const added = await instances.add(recordOf({ pid: 1, processStart: 'x' }));
    await instances.close();
    expect(isLeft(instances.hostId)).toBe(true);
    await added.remove();
    await instances.close();
    expect(isLeft(instances.hostId)).toBe(false);
  });

  it('fail a start that they cannot be written for', async () => {
    await writeFile(path.join(dataFolder, 'instances'), 'in the way');
    const instances = createInstanceRecords(dataFolder);
    await expect(instances.add(recordOf({ pid: 1, processStart: 'x' }))).rejects.toThrow(
      /could not be written down.*a file is in the place of a folder/,
    );
    await expect(instances.folder()).rejects.toThrow(/could not be written down.*a file is in the place of a folder/);
  });
});
