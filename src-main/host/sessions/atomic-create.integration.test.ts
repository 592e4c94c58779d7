import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/free-port.ts';
import { createTestDriver, ownDataDir, testPython } from '../../../e2e/test-driver.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import type { PythonDriver, PythonDriverOptions } from '../workers/python/python-driver.ts';
import type { HostSessions } from './create-sessions.ts';
import type { CreateSession } from './sessions.ts';
import { bench } from './testing/fakes.ts';

/** What a create tells while it goes on, in this order. */
const steps = ['launching', 'starting Deephaven', 'connecting'];

let dataDir: string;
let launcherFile: string;
let port: number;
let driver: PythonDriver;
let sessions: HostSessions;

beforeAll(async () => {
  dataDir = await ownDataDir();
  // A copy, so that the workers of these tests can be told from all others in the process list.
  launcherFile = path.join(dataDir, 'launcher.py');
  await copyFile(fileURLToPath(new URL('../workers/python/launcher.py', import.meta.url)), launcherFile);
  port = await freePort();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));
afterEach(async () => {
  await stop();
  expect(await readdir(instances()).catch(() => [])).toEqual([]);
});

const instances = () => path.join(dataDir, 'instances');

function open(options: Partial<PythonDriverOptions> = {}, startupSeconds = 100): void {
  driver = createTestDriver({ dataDir, launcherFile, listen: { host: '127.0.0.1', port }, ...options });
  const defaults = { heap_size_gb: 0.5, startup_timeout_seconds: startupSeconds, auth_type: 'Anonymous' };
  ({ sessions } = bench({ community: { session_creation: { defaults } } }, { openConnection, drivers: [driver] }));
}

function create(request: Partial<CreateSession> = {}, onStep: (step: string) => void = () => {}, cancel?: AbortSignal) {
  const signal = AbortSignal.any([AbortSignal.timeout(110_000), ...(cancel ? [cancel] : [])]);
  return sessions.community.create({ name: 'atomic', ...request }, { signal, onStep });
}

async function stop(): Promise<void> {
  await sessions.close();
  await driver.close();
}

async function expectNothingLeft(): Promise<void> {
  expect(sessions.list()).toEqual([]);
  const { stdout } = await execa('ps', ['-eo', 'args']);
  expect(stdout.split('\n').filter(line => line.includes(launcherFile))).toEqual([]);
  expect(await filesBelow(path.join(dataDir, 'cache', 'workers'))).toEqual([]);
  for (const file of await filesBelow(instances()))
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ records: [] });
  await (await listen()).close();
}

/** Files and the private folders of workers, which are in a folder of their host. */
async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []); // there is none before there is a worker
  return names.filter(name => name.includes(path.sep) || name.endsWith('.json')).map(name => path.join(folder, name));
}

/** Takes the port. */
async function listen(): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** An environment in a folder of its own. @param script what its interpreter does */
async function environment(name: string, script: string): Promise<string> {
  for (const place of [path.join('bin', 'python'), path.join('Scripts', 'python.exe')]) {
    const file = path.join(dataDir, name, place);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return path.join(dataDir, name);
}

/** An environment that has the server, as far as its files tell. */
async function environmentWithServer(name: string, script: string): Promise<string> {
  const folder = await environment(name, script);
  for (const packages of [path.join('lib', 'python3.12', 'site-packages'), path.join('Lib', 'site-packages')])
    await mkdir(path.join(folder, packages, 'deephaven_server'), { recursive: true });
  return folder;
}

describe('a create leaves nothing', { timeout: 120_000 }, () => {
  it.each<[string, () => Promise<Partial<CreateSession>>, RegExp]>([
    ['there is no Python', async () => ({ pythonVenvPath: path.join(dataDir, 'absent') }), /no Python environment/],
    [
      'its Python has no server',
      async () => ({ pythonVenvPath: await environment('empty', 'exit 1') }),
      /can't import deephaven_server/,
    ],
    [
      'its Python can not be run as a worker',
      async () => ({ pythonVenvPath: await environmentWithServer('halting', 'exit 3') }),
      /exit(ed)? .*3/,
    ],
    ['Java refuses an option', async () => ({ extraJvmArgs: ['-XX:+NoSuchThing'] }), /Java refused one of its options/],
  ])('when %s', async (_, prepare, message) => {
    open();
    await expect(create(await prepare())).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\w/),
    });
    await expectNothingLeft();
  });

  it('when there is no Java', async () => {
    // Where this system has its Javas is of no use to another one.
    open({ platform: 'win32', env: { ...process.env, PATH: '', JAVA_HOME: '' } });
    const pythonVenvPath = await environmentWithServer('whole', `exec '${testPython}' "$@"`);
    await expect(create({ pythonVenvPath })).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: expect.stringMatching(/Java/),
    });
    await expectNothingLeft();
  });

  it('when the launcher is not there', async () => {
    open({ launcherFile: `${launcherFile}.absent` });
    await expect(create()).rejects.toMatchObject({ code: 'LAUNCH_FAILED', details: { exit_code: 2 } });
    await expectNothingLeft();
  });

  it('when it can not be written down before, or after its process is there', async () => {
    const blockInstances = async () => {
      await rm(instances(), { recursive: true, force: true });
      await writeFile(instances(), 'in the way');
    };
    await blockInstances();
    open();
    const refusal = {
      code: 'LAUNCH_FAILED',
      message: expect.stringMatching(/could not be written down.*instances: a file is in the place of a folder/),
    };
    await expect(create()).rejects.toMatchObject(refusal);
    await expectNothingLeft();
    await rm(instances());
    let blocked: Promise<void> | undefined;
    await expect(create({}, step => void (step === 'launching' && (blocked = blockInstances())))).rejects.toMatchObject(refusal);
    await blocked;
    await expectNothingLeft();
    await rm(instances());
  });

  it('when its port is taken', async () => {
    open();
    const taken = await listen();
    await expect(create()).rejects.toMatchObject({ message: expect.stringContaining('port is taken') });
    taken.close();
    await once(taken, 'close');
    await expectNothingLeft();
  });

  it('when its time is over', async () => {
    open({}, 1);
    await expect(create()).rejects.toMatchObject({ code: 'TIMEOUT', message: 'Session failed to start within 1 seconds' });
    await expectNothingLeft();
  });

  it.each(steps)('when it is cancelled at the step "%s"', async at => {
    open();
    const cancel = new AbortController();
    await expect(create({}, step => step === at && cancel.abort(), cancel.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    await expectNothingLeft();
  });

  it.each(steps)('when its host stops at the step "%s"', async at => {
    open();
    let stopped: Promise<void> | undefined;
    await expect(create({}, step => void (step === at && (stopped = stop())))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await stopped;
    await expectNothingLeft();
  });
});
