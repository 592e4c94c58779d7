import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Log } from '../observe/log.ts';
import { Spares, type SparesParts } from './spares.ts';
import type { Worker, WorkerExit, WorkerRequest } from './worker-driver.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const minute = 60_000;
const gib = 1024 ** 3;

const shape: WorkerRequest = {
  name: '',
  language: 'python',
  authType: 'psk',
  heapSizeGb: 4,
  extraJvmArgs: [],
  environment: {},
  startupTimeout: 1,
};

let stopped: number;
let starts: { resolve(worker: Worker): void; reject(error: Error): void; signal: AbortSignal }[];
let spares: Spares;
let available: number;
let warnings: unknown[];
let prepared: number;
let prepareTime: number;

function open(size: SparesParts['size']): void {
  spares = new Spares({
    driver: {
      start: (_request, _onStep, signal) =>
        new Promise<Worker>((resolve, reject) => {
          starts.push({ resolve, reject, signal });
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    },
    size,
    shape: async () => shape,
    quiet: async () => {},
    available: async () => available,
    async prepare(_shape, signal) {
      prepared += 1;
      await new Promise((resolve, reject) => {
        setTimeout(resolve, prepareTime);
        signal.addEventListener('abort', reject);
      });
    },
    onChange() {},
    log: { ...silent, warn: (_fields, message) => void warnings.push(message) },
  });
  spares.begin();
}

function worker(exited: Worker['exited'] = new Promise(() => {})): Worker {
  return {
    address: { host: '127.0.0.1', port: 1 },
    url: 'http://localhost:1',
    startedAt: new Date(),
    exited,
    logTail: async () => [],
    onLog: () => () => {},
    usage: async () => ({ memoryBytes: 1, cpuPercent: 0 }),
    stop: async () => void (stopped += 1),
  };
}

const died = { expected: false, code: 137 } as WorkerExit;

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void;
  const promise = new Promise<T>(callback => (resolve = callback));
  return { promise, resolve: value => resolve(value) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
async function create(): Promise<void> {
  spares.createBegins();
  spares.createEnded();
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  starts = [];
  warnings = [];
  stopped = prepared = prepareTime = 0;
  available = 8 * gib;
});
afterEach(async () => {
  await spares.close();
  vi.useRealTimers();
});

it('by itself has none before the first create, one after it, and none when that is half an hour ago', async () => {
  open(() => 'auto');
  await settle();
  expect(starts).toHaveLength(0);
  await create();
  expect(starts).toHaveLength(1);
  starts[0]!.resolve(worker());
  await vi.advanceTimersByTimeAsync(29 * minute);
  expect(spares.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(spares.all).toHaveLength(0);
  expect(stopped).toBe(1);
});

it('by itself has one only while memory is free', async () => {
  available = 3 * gib;
  open(() => 'auto');
  await create();
  expect(starts).toHaveLength(0);
  available = 8 * gib;
  await create();
  starts[0]!.resolve(worker());
  await settle();
  available = 3 * gib;
  await vi.advanceTimersByTimeAsync(minute);
  expect(spares.all).toHaveLength(0);
});

it('keeps as many as are asked for from the start, and makes them one after the other', async () => {
  let size = 2;
  open(() => size);
  await settle();
  expect(starts).toHaveLength(1);
  starts[0]!.resolve(worker());
  await settle();
  expect(starts).toHaveLength(2);
  starts[1]!.resolve(worker());
  await settle();
  size = 1;
  spares.refresh();
  await settle();
  expect(spares.all).toHaveLength(1);
  expect(starts).toHaveLength(2);
});

it('begins none while a session starts, and lets the one that has begun go on', async () => {
  open(() => 2);
  await settle();
  spares.createBegins();
  starts[0]!.resolve(worker());
  await settle();
  expect(spares.all).toHaveLength(1);
  expect(starts).toHaveLength(1);
  spares.createEnded();
  await settle();
  expect(starts).toHaveLength(2);
});

it('makes the next one while it still prepares', async () => {
  prepareTime = 30_000;
  open(() => 'auto');
  await create();
  starts[0]!.resolve(worker());
  await settle();
  expect(prepared).toBe(1);
  spares.take({ ...shape, name: 'mine' });
  await create();
  expect(starts).toHaveLength(2);
  starts[1]!.resolve(worker());
  await settle();
  expect(prepared).toBe(1);
});

it('waits longer and longer for another when each one ends by itself at once', async () => {
  open(() => 1);
  await settle();
  for (const [index, pause] of [0.5, 1, 2].entries()) {
    starts[index]!.resolve(worker(Promise.resolve(died)));
    await vi.advanceTimersByTimeAsync(pause * minute - 1);
    expect(starts).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(starts).toHaveLength(index + 2);
  }
  expect(warnings).toEqual(['A spare worker ended by itself']);
});

it('forgets how often spares ended when one has lived', async () => {
  open(() => 1);
  await settle();
  const { promise: exited, resolve: end } = withResolvers<WorkerExit>();
  starts[0]!.resolve(worker(Promise.resolve(died)));
  await vi.advanceTimersByTimeAsync(0.5 * minute);
  starts[1]!.resolve(worker(exited));
  await vi.advanceTimersByTimeAsync(5 * minute);
  end(died);
  await vi.advanceTimersByTimeAsync(0.5 * minute);
  expect(starts).toHaveLength(3);
});

it('gives the one that is ready first, and none that does not fit', async () => {
  open(() => 1);
  await settle();
  expect(spares.take({ ...shape, name: 'mine', heapSizeGb: 2 })).toBeUndefined();
  starts[0]!.resolve(worker());
  await settle();
  const taken = spares.take({ ...shape, name: 'mine', startupTimeout: 5 });
  expect(taken?.worker).toBeDefined();
  expect(spares.take({ ...shape, name: 'other' })).toBeUndefined();
  await taken!.end();
});

it('says once that none could be started, and tries again after longer and longer pauses', async () => {
  open(() => 1);
  await settle();
  for (const [index, pause] of [0.5, 1, 2].entries()) {
    starts[index]!.reject(new Error('no Java'));
    await settle();
    await create();
    expect(starts).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(pause * minute);
    expect(starts).toHaveLength(index + 2);
  }
  expect(warnings).toEqual(['No spare worker could be started']);
});

it('tries again at once when the configuration has changed', async () => {
  open(() => 1);
  await settle();
  starts[0]!.reject(new Error('no such environment'));
  await settle();
  spares.refresh();
  await settle();
  expect(starts).toHaveLength(2);
});

it('prepares faster starts after the first create, also without spares', async () => {
  open(() => 0);
  await settle();
  expect(prepared).toBe(0);
  await create();
  expect(prepared).toBe(1);
  expect(starts).toHaveLength(0);
});
