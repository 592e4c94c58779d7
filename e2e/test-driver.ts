import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from '../src-main/host/observe/log.ts';
import { createRedaction } from '../src-main/host/observe/redaction.ts';
import { environmentPython } from '../src-main/host/workers/python/environment-python.ts';
import { managedEnvironmentFolder } from '../src-main/host/workers/python/managed-environment.ts';
import { createInstanceRecords } from '../src-main/host/workers/instance-records.ts';
import {
  createPythonDriver,
  type PythonDriver,
  type PythonDriverOptions,
} from '../src-main/host/workers/python/python-driver.ts';
import type { WorkerRequest } from '../src-main/host/workers/worker-driver.ts';

/** Kept between runs, so that the Python environment is made once on a machine. */
export const testDataDir = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'deephaven-mcp-test');

/** The interpreter of the environment that test workers run in. */
export const testPython = environmentPython(managedEnvironmentFolder(path.join(testDataDir, 'venvs')), process.platform);

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** The real driver of Python workers, on the data folder of the tests. */
export function createTestDriver(options: Partial<PythonDriverOptions> = {}): PythonDriver {
  mkdirSync(testDataDir, { recursive: true, mode: 0o700 });
  const instances = createInstanceRecords(options.dataDir ?? testDataDir);
  const driver = createPythonDriver({
    dataDir: testDataDir,
    instances,
    redaction: createRedaction(),
    env: process.env,
    log: silent,
    ...options,
  });
  return {
    ...driver,
    async close() {
      await driver.close();
      await instances.close();
    },
  };
}

/** A request for a small worker without a key. */
export function testRequest(changes: Partial<WorkerRequest> = {}): WorkerRequest {
  return {
    name: 'test',
    language: 'python',
    authType: 'io.deephaven.auth.AnonymousAuthenticationHandler',
    heapSizeGb: 1,
    extraJvmArgs: [],
    environment: {},
    startupTimeout: 120_000,
    ...changes,
  };
}

/** Lets the workers of a data folder start from the classes that were archived for all tests, so that none makes its own. */
export async function shareClassData(dataDir: string): Promise<void> {
  const shared = path.join(testDataDir, 'cache', 'classes');
  const cache = path.join(dataDir, 'cache');
  await Promise.all([shared, cache].map(folder => mkdir(folder, { recursive: true, mode: 0o700 })));
  await symlink(shared, path.join(cache, 'classes'), 'dir');
}

/** A data folder of its own that shares only the Python environment and the archive of classes. Remove it after the test. */
export async function ownDataDir(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deephaven-mcp-'));
  await symlink(path.join(testDataDir, 'venvs'), path.join(folder, 'venvs'), 'dir');
  await shareClassData(folder);
  return folder;
}
