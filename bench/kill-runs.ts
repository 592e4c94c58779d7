// Kills a host in every state it can be in, starts the next one on the same data folder, and looks at what is left. Linux only.
// node bench/kill-runs.ts [--count 50] [--states start,locked] [--program dist/headless.js]
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { endlessLoop, lockedWithChild } from '../e2e/busy-scripts.ts';
import {
  headlessSource,
  processesIn,
  startListening,
  workerFolders,
  writeConfig,
  type HostProcess,
} from '../e2e/host-process.ts';
import { ownDataDir } from '../e2e/test-driver.ts';
import { Disposables } from '../src-main/host/disposables.ts';

/** Milliseconds that a state may take to be reached, and that the next host has to remove everything. */
const patience = 120_000;
const cleanLimit = 10_000;

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    states: { type: 'string' },
    program: { type: 'string', default: headlessSource },
  },
});

const session = { session_id: 'community:dynamic:work' };
const create = (host: HostProcess) => host.call('session_community_create', { session_name: 'work' });
/** For calls that the kill ends. */
const unanswered = (call: Promise<unknown>) => void call.catch(() => {});

/** Brings a host into a state; the kill follows at once. */
const states: Record<string, (host: HostProcess) => Promise<void>> = {
  async idle() {},
  async 'environment check'(host) {
    unanswered(create(host));
    await someProcess(host, 'importlib.metadata');
  },
  async spawn(host) {
    unanswered(create(host));
    await someProcess(host, 'launcher.py');
  },
  async start(host) {
    unanswered(create(host));
    await someProcess(host, 'launcher.py');
    await delay(Math.random() * 3_000);
  },
  async ready(host) {
    await create(host);
  },
  script: host => busy(host, endlessLoop),
  locked: host => busy(host, lockedWithChild),
  async stop(host) {
    await busy(host, lockedWithChild);
    unanswered(host.call('session_community_delete', session));
    await delay(Math.random() * 100);
  },
  async quit(host) {
    await busy(host, endlessLoop);
    process.kill(host.pid, 'SIGTERM');
    await delay(Math.random() * 100);
  },
};

async function busy(host: HostProcess, script: (started: string) => string): Promise<void> {
  const started = path.join(dataDir, 'started');
  await rm(started, { force: true });
  await create(host);
  unanswered(host.call('session_script_run', { ...session, script: script(started) }));
  await until(() => existsSync(started), patience);
}

async function someProcess(host: HostProcess, text: string): Promise<void> {
  await until(async () => (await others(host)).some(({ command }) => command.includes(text)), patience);
}

async function others(host: HostProcess) {
  return (await processesIn(dataDir)).filter(({ pid }) => pid !== host.pid);
}

/** Milliseconds until it held; undefined when it did not in time. */
async function until(holds: () => boolean | Promise<boolean>, limit: number): Promise<number | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < limit) {
    if (await holds()) return performance.now() - startedAt;
    await delay(5);
  }
  return undefined;
}

/** What of earlier hosts is there: processes, private folders of workers, files of hosts. */
async function leftovers(host: HostProcess): Promise<string[]> {
  const [processes, folders, files] = await Promise.all([
    others(host),
    workerFolders(dataDir),
    readdir(path.join(dataDir, 'instances')).catch(() => []),
  ]);
  return [...processes.map(({ pid, command }) => `${pid} ${command}`), ...folders, ...files];
}

await using parts = new Disposables();
const dataDir = parts.add(await ownDataDir(), dir => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
await writeConfig(dataDir);
const names = flags.states?.split(',') ?? Object.keys(states);
const runs: { state: string; leftAtStart: number; cleanMs: number | undefined; left: string[] }[] = [];
const startHost = () => startListening({ dataDir, program: path.resolve(flags.program) });

let host = await startHost();
for (let run = 0; run < Number(flags.count); run++) {
  const state = names[run % names.length]!;
  await states[state]!(host);
  await host.kill();
  host = await startHost();
  const leftAtStart = (await leftovers(host)).length;
  const cleanMs = await until(async () => (await leftovers(host)).length === 0, cleanLimit);
  runs.push({
    state,
    leftAtStart,
    cleanMs: cleanMs && Math.round(cleanMs),
    left: cleanMs === undefined ? await leftovers(host) : [],
  });
  process.stderr.write(`${run + 1} ${state}: ${cleanMs === undefined ? 'NOT CLEAN' : `clean after ${Math.round(cleanMs)} ms`}\n`);
}
await host.stop();

console.log(
  JSON.stringify({
    kills: runs.length,
    notClean: runs.filter(({ cleanMs }) => cleanMs === undefined),
    states: Object.fromEntries(
      names.map(name => {
        const own = runs.filter(({ state }) => state === name);
        const times = own.flatMap(({ cleanMs }) => cleanMs ?? []);
        const hadLeft = own.filter(({ leftAtStart }) => leftAtStart > 0).length;
        return [name, { kills: own.length, hadLeft, slowestMs: times.length > 0 ? Math.max(...times) : undefined }];
      }),
    ),
  }),
);
process.exitCode = runs.every(({ cleanMs }) => cleanMs !== undefined) ? 0 : 1;
