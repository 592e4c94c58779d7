import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestDriver, ownDataDir, testRequest } from '../../../e2e/test-driver.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import { warmUpWorker } from '../wiring/rehearse-session.ts';
import type { Log } from '../observe/log.ts';
import type { WorkerDriver, WorkerRequest } from './worker-driver.ts';
import { createWarmPool, type WarmPool } from './warm-pool.ts';

const never = new AbortController().signal;
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const gib = 1024 ** 3;
/** Milliseconds, for a busy machine. */
const patience = { timeout: 60_000, interval: 20 };

let dataDir: string;
let driver: WorkerDriver;
let started: string[];
let warmedUp: number[];
let shape: WorkerRequest | undefined;
let pool: WarmPool;

function openPool(size: number | 'auto', available = 8 * gib): void {
  pool = createWarmPool({
    driver: {
      ...driver,
      start(request, onStep, signal) {
        started.push(request.name);
        return driver.start(request, onStep, signal);
      },
    },
    size: () => size,
    shape: async () => shape,
    quiet: async () => {},
    available: async () => available,
    async warmUp(worker, request, signal) {
      await warmUpWorker(openConnection)(worker, request, signal);
      warmedUp.push(worker.processId!);
    },
    onChange() {},
    log: silent,
  });
  pool.begin();
}

const ready = (count: number) => vi.waitFor(() => expect(pool.spares()).toMatchObject({ ready: count, starting: 0 }), patience);
const start = (changes: Partial<WorkerRequest> = {}) => pool.start(testRequest({ name: 'mine', ...changes }), () => {}, never);

beforeEach(async () => {
  dataDir = await ownDataDir();
  driver = createTestDriver({ dataDir });
  started = [];
  warmedUp = [];
  shape = testRequest();
});
afterEach(async () => {
  await pool.close();
  expect(await readdir(path.join(dataDir, 'instances')).catch(() => [])).toEqual([]);
  expect(await readdir(path.join(dataDir, 'cache', 'workers')).catch(() => [])).toEqual([]);
  await rm(dataDir, { recursive: true, force: true });
});

it('gives a spare to the session that fits, under its name, once', async () => {
  openPool(1);
  await ready(1);
  await vi.waitFor(() => expect(pool.spares().memoryBytes).toBeGreaterThan(100 * 1024 ** 2), patience);
  const worker = await start();
  expect(started).toEqual(['spare']);
  expect(warmedUp).toEqual([worker.processId]);
  expect(await readdir(path.join(dataDir, 'logs'))).toContainEqual(expect.stringMatching(/^worker-mine-/));
  expect((await recordedWorkers()).map(({ session }) => session)).toContain('mine');
  expect((await worker.logTail(100)).join('\n')).toContain('Server started on port');
  await ready(1);
  const second = await start();
  expect(second.processId).not.toBe(worker.processId);
});

it('starts cold what is asked for differently', async () => {
  openPool(1);
  await ready(1);
  shape = undefined; // no second one
  await start({ heapSizeGb: 0.75 });
  expect(started).toEqual(['spare', 'mine']);
  await vi.waitFor(() => expect(pool.spares()).toEqual({ ready: 0, starting: 0 }), patience);
});

it('gives out no spare that died', async () => {
  openPool(1);
  await ready(1);
  const [spare] = await recordedWorkers();
  process.kill(spare!.pid, 'SIGKILL');
  const worker = await start();
  expect(worker.processId).not.toBe(spare!.pid);
});

it('drops spares of a shape that sessions no longer get', async () => {
  openPool(1);
  await ready(1);
  const before = (await recordedWorkers())[0]!.pid;
  shape = testRequest({ heapSizeGb: 0.75 });
  pool.refresh();
  await vi.waitFor(async () => expect((await recordedWorkers())[0]?.pid).not.toBe(before), patience);
  await ready(1);
});

it('leaves nothing when it is closed while a spare starts', async () => {
  openPool(1);
  await vi.waitFor(() => expect(pool.spares().starting).toBe(1), patience);
});

async function recordedWorkers(): Promise<{ pid: number; session: string }[]> {
  const folder = path.join(dataDir, 'instances');
  const files = await readdir(folder);
  const texts = await Promise.all(files.map(file => readFile(path.join(folder, file), 'utf8')));
  return texts.flatMap(text => (JSON.parse(text) as { records: { pid: number; session: string }[] }).records);
}
