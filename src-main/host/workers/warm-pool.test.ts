import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Log } from '../observe/log.ts';
import { createWarmPool, type WarmPool } from './warm-pool.ts';
import type { Worker, WorkerDriver, WorkerRequest } from './worker-driver.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const never = new AbortController().signal;
/** Milliseconds that a worker takes to start, and the archive to be made. */
const startTime = 8_000;
const archiveTime = 40_000;

const shape: WorkerRequest = {
  name: '',
  language: 'python',
  authType: 'psk',
  heapSizeGb: 4,
  extraJvmArgs: [],
  environment: {},
  startupTimeout: 1,
};

let pool: WarmPool;
/** What has been done, in order. */
let events: string[];

const after = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

function worker(): Worker {
  return {
    address: { host: '127.0.0.1', port: 1 },
    url: 'http://localhost:1',
    startedAt: new Date(),
    exited: new Promise(() => {}),
    logTail: async () => [],
    onLog: () => () => {},
    usage: async () => undefined,
    stop: async () => {},
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  pool = createWarmPool({
    driver: {
      method: 'python',
      async start({ name }, _onStep, signal) {
        await after(startTime, signal).catch(error => {
          events.push(`${name} aborted`);
          throw error;
        });
        events.push(`${name} ready`);
        return worker();
      },
      close: async () => {},
    } as Partial<WorkerDriver> as WorkerDriver,
    size: () => 'auto',
    shape: async () => shape,
    quiet: async () => {},
    available: async () => 8 * 1024 ** 3,
    async prepare(_shape, signal) {
      if (events.includes('archive made')) return;
      await after(archiveTime, signal).catch(error => {
        events.push('archive aborted');
        throw error;
      });
      events.push('archive made');
    },
    onChange() {},
    log: silent,
  });
  pool.begin();
});
afterEach(async () => {
  await pool.close();
  vi.useRealTimers();
});

it('has a spare ready first and then the archive, although sessions of other shapes are created in quick succession', async () => {
  for (let count = 1; count <= 12; count++) {
    void pool.start({ ...shape, name: `session ${count}`, heapSizeGb: 1 }, () => {}, never);
    await vi.advanceTimersByTimeAsync(startTime + 1_000);
  }
  expect(events.filter(event => !event.startsWith('session'))).toEqual(['spare ready', 'archive made']);
  expect(pool.spares()).toEqual({ ready: 1, starting: 0 });
});
