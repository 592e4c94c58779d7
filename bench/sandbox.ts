// What a sandbox costs a Python worker, beside one without: its start, a script, a read, its memory.
import { rm } from 'node:fs/promises';
import { createTestDriver, ownDataDir, testRequest } from '../e2e/test-driver.ts';
import { openConnection } from '../src-main/host/deephaven/open-connection.ts';
import type { SandboxMode } from '../src-shared/sandbox.ts';
import { median, percentile, timed, type Figure } from './figures.ts';

const starts = 5;
const rounds = 50;
const never = new AbortController().signal;

type Measured = Record<'start' | 'script' | 'read' | 'memory', number>;
const all: Record<'auto' | 'off', Measured[]> = { auto: [], off: [] };
// Turn by turn, so that a busy moment of the machine hits both.
for (let turn = 0; turn < starts; turn++) for (const mode of ['auto', 'off'] as const) all[mode].push(await measure(mode));

const middle = (mode: 'auto' | 'off', what: keyof Measured) =>
  percentile(
    all[mode].map(measured => measured[what]),
    50,
  );
const figure = (what: keyof Measured, unit: Figure['unit'], ratio: number): Figure => ({
  what: `a python worker's ${what} in a sandbox (peer: without)`,
  unit,
  ours: middle('auto', what),
  peer: middle('off', what),
  target: { ratio },
});
console.log(
  JSON.stringify([
    figure('start', 'ms', 1.1),
    figure('script', 'ms', 1.1),
    figure('read', 'ms', 1.1),
    figure('memory', 'MiB', 1.05),
  ]),
);

async function measure(sandbox: SandboxMode): Promise<Measured> {
  const dataDir = await ownDataDir();
  const driver = createTestDriver({ dataDir, rules: () => ({ sandbox, workspace: [] }) });
  try {
    await driver.provision(testRequest(), () => {}, never);
    const startedAt = performance.now();
    const worker = await driver.start(testRequest(), () => {}, never);
    const start = performance.now() - startedAt;
    const timeouts = { connect: 30_000, read: 30_000, quick: 5_000 };
    const options = { ...worker.address, authType: 'Anonymous', language: 'python', neverTimeout: false, timeouts } as const;
    const connection = openConnection(options);
    const run = (code: string) => connection.runScript({ code, timeout: 0 }, never);
    const script = await median(rounds, () => run('x = 1'));
    // Opens and reads files, which goes through the mounts.
    const read = await timed(() => run("import glob\nfor name in glob.glob('/usr/lib/python3*/*.py'): open(name, 'rb').read()"));
    const usage = await worker.usage(never);
    await connection.close();
    await worker.stop();
    return { start, script, read, memory: (usage?.memoryBytes ?? Number.NaN) / 1_048_576 };
  } finally {
    await driver.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
