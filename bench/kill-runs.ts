// Kills a host in every state it can be in, starts the next one on the same data folder, and looks at what is left. Linux only.
// node bench/kill-runs.ts [--count 50] [--states start,locked] [--program dist/headless.js]
// The states of containers need the stand-in image and an engine that answers.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { endlessLoop, lockedWithChild } from '../e2e/busy-scripts.ts';
import { headlessProgram, processesIn, startListening, type HostProcess } from '../e2e/host-process.ts';
import { ownDataDir } from '../e2e/test-driver.ts';
import { ensureTestImage, testImage } from '../scripts/test-image/build.mjs';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { findEngine } from '../src-main/host/workers/docker/find-engine.ts';
import { labels } from '../src-main/host/workers/docker/labels.ts';
import { openEngine } from '../src-main/host/workers/docker/open-engine.ts';
import { removeContainer } from '../src-main/host/workers/docker/watched-container.ts';
import { namesIn } from '../src-main/host/workers/found-hosts.ts';
import { hostFolders, instanceFile, instanceFileSchema, instancesFolder } from '../src-main/host/workers/instance-records.ts';

/** Milliseconds that a state may take to be reached, and that the next host has to remove everything. */
const patience = 120_000;
const cleanLimit = 10_000;

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '50' },
    states: { type: 'string' },
    program: { type: 'string', default: headlessProgram },
  },
});

/** What a host is killed in; the kill follows at once. */
interface State {
  /** How many spare workers the host has. */
  prewarm?: number;
  /** What the data folder lacks, so that the host makes it. */
  without?: 'venvs' | 'classes';
  needsDocker?: boolean;
  reach(host: HostProcess): Promise<void>;
}

const session = { session_id: 'community:dynamic:work' };
const create = (host: HostProcess, options: object = {}) =>
  host.call('session_community_create', { session_name: 'work', ...options });
const inContainer = { launch_method: 'docker', docker_image: testImage };
/** For calls that the kill ends. */
const unanswered = (call: Promise<unknown>) => void call.catch(() => {});
const aMoment = (longest: number) => delay(Math.random() * longest);

const states: Record<string, State> = {
  idle: { async reach() {} },
  'environment check': {
    async reach(host) {
      unanswered(create(host));
      await someProcess(host, 'importlib.metadata');
    },
  },
  installation: {
    without: 'venvs',
    async reach(host) {
      unanswered(create(host));
      await someProcess(host, 'pip install');
      await aMoment(500);
    },
  },
  spawn: {
    async reach(host) {
      unanswered(create(host));
      await someProcess(host, 'launcher.py');
    },
  },
  start: {
    async reach(host) {
      unanswered(create(host));
      await someProcess(host, 'launcher.py');
      await aMoment(3_000);
    },
  },
  ready: {
    async reach(host) {
      await create(host);
    },
  },
  'spare starts': { prewarm: 1, reach: host => someProcess(host, 'launcher.py') },
  'spare ready': {
    prewarm: 1,
    async reach() {
      await reached(async () => (await spares()).ready === 1);
    },
  },
  'class data': {
    without: 'classes',
    async reach(host) {
      await create(host);
      await someProcess(host, 'launcher.py', 2);
      await aMoment(2_000);
    },
  },
  script: { reach: host => busy(host, endlessLoop) },
  locked: { reach: host => busy(host, lockedWithChild) },
  stop: {
    async reach(host) {
      await busy(host, lockedWithChild);
      unanswered(host.call('session_community_delete', session));
      await aMoment(100);
    },
  },
  quit: {
    async reach(host) {
      await busy(host, endlessLoop);
      process.kill(host.pid, 'SIGTERM');
      await aMoment(100);
    },
  },
  'container starts': {
    needsDocker: true,
    async reach(host) {
      unanswered(create(host, inContainer));
      await reached(async () => (await containers()).length > 0);
    },
  },
  'container ready': {
    needsDocker: true,
    async reach(host) {
      await create(host, inContainer);
    },
  },
};

async function busy(host: HostProcess, script: (started: string) => string): Promise<void> {
  const started = path.join(dataDir, 'started');
  await rm(started, { force: true });
  await create(host);
  unanswered(host.call('session_script_run', { ...session, script: script(started) }));
  await reached(() => existsSync(started));
}

async function someProcess(host: HostProcess, text: string, count = 1): Promise<void> {
  await reached(async () => {
    const found = (await processesIn(dataDir)).filter(({ pid, command }) => pid !== host.pid && command.includes(text));
    return found.length >= count;
  });
}

async function reached(holds: () => boolean | Promise<boolean>): Promise<void> {
  if ((await until(holds, patience)) === undefined) throw new Error('The state was not reached.');
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

async function spares(): Promise<{ ready: number }> {
  const { url, controlToken } = JSON.parse(await readFile(path.join(dataDir, 'host.json'), 'utf8'));
  const answer = await fetch(new URL('/api/status', url), { headers: { authorization: `Bearer ${controlToken}` } });
  return ((await answer.json()) as { spare: { ready: number } }).spare;
}

/** Containers of this data folder that are not of a host. */
async function containers(hostId?: string) {
  const all = await docker?.listContainers({ all: true, filters: { label: [`${labels.dataFolder}=${dataDir}`] } });
  return (all ?? []).filter(({ Labels: marks }) => marks[labels.host] !== hostId);
}

/** What is not of this host: processes that it did not start, and containers, private folders and files of other hosts. */
async function leftovers(host: HostProcess): Promise<string[]> {
  const ids = (await namesIn(instancesFolder(dataDir))).map(name => name.replace(/\.json$/, ''));
  const owners = await Promise.all(ids.map(async id => ((await hostPid(id)) === host.pid ? id : [])));
  const own = owners.flat()[0];
  const processes = (await processesIn(dataDir)).map(async ({ pid, command }) =>
    (await descends(pid, host.pid)) ? [] : `process ${pid} ${command}`,
  );
  return [
    ...(await Promise.all(processes)).flat(),
    ...(await containers(own)).map(({ Names: names }) => `container ${names[0]}`),
    ...(await namesIn(hostFolders(dataDir))).filter(id => id !== own).map(id => `folder ${id}`),
    ...ids.filter(id => id !== own).map(id => `file ${id}`),
  ];
}

async function hostPid(id: string): Promise<number | undefined> {
  const text = await readFile(instanceFile(dataDir, id), 'utf8').catch(() => undefined); // removed meanwhile
  return text === undefined ? undefined : instanceFileSchema.parse(JSON.parse(text)).host.pid;
}

/** Whether a process is this one or was started by it, or has ended meanwhile. */
async function descends(pid: number, ancestor: number): Promise<boolean> {
  if (pid === ancestor) return true;
  if (pid <= 1) return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return true;
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || (await descends(Number(parent), ancestor));
}

const home = { env: process.env, platform: process.platform, home: homedir() };
const engine = await findEngine(home, AbortSignal.timeout(5_000)).catch(() => undefined);
const docker = engine && (await openEngine(engine.address));
const names = flags.states?.split(',') ?? Object.keys(states).filter(name => docker || !states[name]!.needsDocker);
if (names.some(name => states[name]!.needsDocker))
  await ensureTestImage((line: string) => void process.stderr.write(`${line}\n`));

interface Run {
  state: string;
  leftAtStart: number;
  cleanMs: number | undefined;
  left: string[];
}
const runs: Run[] = [];
let dataDir!: string;
for (let run = 0; run < Number(flags.count); run++) {
  const state = names[run % names.length]!;
  const found = await killIn(state, states[state]!);
  const { leftAtStart, cleanMs, left } = found;
  runs.push(found);
  const result = cleanMs === undefined ? `NOT CLEAN ${JSON.stringify(left)}` : `${leftAtStart} left, clean after ${cleanMs} ms`;
  process.stderr.write(`${run + 1} ${state}: ${result}\n`);
}

/** In a data folder of its own, so that what one state leaves is not taken for what another does. */
async function killIn(state: string, { prewarm = 0, without, reach }: State): Promise<Run> {
  await using parts = new Disposables();
  dataDir = parts.add(await ownDataDir(), dir => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  parts.add(undefined, async () => {
    for (const { pid } of await processesIn(dataDir)) process.kill(pid, 'SIGKILL');
    for (const { Id: id } of await containers()) await removeContainer(docker!.getContainer(id));
  });
  if (without) await rm(path.join(dataDir, { venvs: 'venvs', classes: 'cache/classes' }[without]));
  const defaults = { launch_method: 'python', heap_size_gb: 0.5 };
  const config = { community: { session_creation: { prewarm, defaults } } };
  await writeFile(path.join(dataDir, 'deephaven_mcp.json'), JSON.stringify(config), { mode: 0o600 });
  const start = () => startListening({ dataDir, program: path.resolve(flags.program) });

  const killed = await start();
  await reach(killed);
  await killed.kill();
  const next = await start();
  const leftAtStart = (await leftovers(next)).length;
  const cleanMs = await until(async () => (await leftovers(next)).length === 0, cleanLimit);
  const left = cleanMs === undefined ? await leftovers(next) : [];
  await next.stop();
  return { state, leftAtStart, cleanMs: cleanMs && Math.round(cleanMs), left };
}

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
