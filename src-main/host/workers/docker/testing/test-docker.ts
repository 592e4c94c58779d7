import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { inject } from 'vitest';
import { Disposables } from '../../../base/disposables.ts';
import { createRedaction } from '../../../observe/redaction.ts';
import { silentLog } from '../../../observe/testing/silent-log.ts';
import { createInstanceRecords, type InstanceRecords } from '../../instance-records.ts';
import type { WorkerDriver, WorkerRequest } from '../../worker-driver.ts';
import { createDockerDriver, type DockerDriverOptions } from '../docker-driver.ts';
import { findEngine, type FoundEngine } from '../find-engine.ts';
import { labels } from '../labels.ts';
import { openEngine } from '../open-engine.ts';
import { removeContainer } from '../watched-container.ts';

/** The real driver on the real engine, with a data folder of its own. */
export interface TestDocker extends AsyncDisposable {
  readonly driver: WorkerDriver;
  readonly docker: Docker;
  readonly dataFolder: string;
  readonly records: InstanceRecords;
  /** Another driver, as a later host on the same data folder has it. */
  another(options?: Partial<DockerDriverOptions>): WorkerDriver;
  /** Everything that workers of this data folder have left. */
  leftovers(): Promise<{ containers: string[]; volumes: string[]; records: number }>;
  /** All that was written to logs of workers. */
  logs(): Promise<string>;
}

/** @param options.env what chooses the engine; by default the one of the tests */
export async function openTestDocker(options: { env?: Record<string, string> } = {}): Promise<TestDocker> {
  await using parts = new Disposables();
  const docker = await openEngine((await testEngine()).address);
  const dataFolder = parts.add(await mkdtemp(path.join(tmpdir(), 'docker-test-')), folder => rm(folder, { recursive: true }));
  const records = createInstanceRecords(dataFolder);
  const volumesBefore = new Set(await unusedVolumes(docker));
  const ownContainers = async () => {
    const filters = { label: [`${labels.dataFolder}=${dataFolder}`] };
    return await docker.listContainers({ all: true, filters });
  };
  // Those that a failed test has left on purpose.
  parts.add(undefined, async () => {
    for (const { Id: id } of await ownContainers()) await removeContainer(docker.getContainer(id));
  });
  const drivers = parts.add(new Disposables(), drivers => drivers[Symbol.asyncDispose]());
  const another = (changes: Partial<DockerDriverOptions> = {}) => {
    const env = { ...process.env, ...options.env };
    const all = { dataFolder, records, redaction: createRedaction(), env, log: silentLog, ...changes };
    return drivers.add(createDockerDriver(all), driver => driver.close());
  };
  const driver = another();
  const kept = parts.move();

  return {
    driver,
    docker,
    dataFolder,
    records,
    another,
    async leftovers() {
      return {
        containers: (await ownContainers()).map(({ Names: names }) => names[0]!),
        volumes: (await unusedVolumes(docker)).filter(name => !volumesBefore.has(name)),
        records: await recordCount(dataFolder),
      };
    },
    async logs() {
      const folder = path.join(dataFolder, 'logs');
      const texts = (await readdir(folder)).map(name => readFile(path.join(folder, name), 'utf8'));
      return (await Promise.all(texts)).join('');
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** The engine that the tests use. */
export function testEngine(): Promise<FoundEngine> {
  return findEngine({ env: process.env, platform: process.platform, home: homedir() }, AbortSignal.timeout(5_000));
}

/** What `leftovers` is when nothing is left. */
export const nothing = { containers: [], volumes: [], records: 0 };

/** A request for a small worker with a key. */
export function containerRequest({
  docker = {},
  ...changes
}: Partial<Omit<WorkerRequest, 'docker'>> & { docker?: Partial<WorkerRequest['docker']> } = {}): WorkerRequest {
  return {
    name: 'test',
    language: 'python',
    authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
    heapSizeGb: 0.5,
    extraJvmArgs: [],
    environment: {},
    startupTimeout: 110_000,
    ...changes,
    docker: {
      image: inject('image'),
      memoryLimitGb: null,
      cpuLimit: null,
      volumes: [],
      volumesFrom: 'configuration',
      pullPolicy: 'missing',
      ...docker,
    },
  };
}

/** Those that belong to no container: what a removal has forgotten. */
async function unusedVolumes(docker: Docker): Promise<string[]> {
  return (await docker.listVolumes({ filters: { dangling: ['true'] } })).Volumes.map(({ Name: name }) => name);
}

async function recordCount(dataFolder: string): Promise<number> {
  const folder = path.join(dataFolder, 'instances');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map(name => readFile(path.join(folder, name), 'utf8')));
  return texts.reduce((sum, text) => sum + (JSON.parse(text) as { records: unknown[] }).records.length, 0);
}
