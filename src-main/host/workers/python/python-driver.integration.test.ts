import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { copyFile, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { endlessLoop, hasMade } from '../../../../e2e/busy-scripts.ts';
import { createTestDriver, ownDataDir, testRequest } from '../../../../e2e/test-driver.ts';
import { Secret } from '../../../../src-shared/secret.ts';
import { createRedaction } from '../../observe/redaction.ts';
import type { Connection } from '../../deephaven/connection.ts';
import { openConnection } from '../../deephaven/open-connection.ts';
import type { Worker, WorkerDriver, WorkerUsage } from '../worker-driver.ts';

const never = new AbortController().signal;
const psk = 'io.deephaven.authentication.psk.PskAuthenticationHandler';
const key = 'a-key-that-must-not-be-seen-4711';

/** Milliseconds, for a busy machine. */
const patience = { timeout: 20_000, interval: 20 };

let dataDir: string;
let launcherFile: string;

async function makeDataDir(): Promise<void> {
  dataDir = await ownDataDir();
  // A copy, so that this test's workers can be told from all others in the process list.
  launcherFile = path.join(dataDir, 'launcher.py');
  await copyFile(fileURLToPath(new URL('launcher.py', import.meta.url)), launcherFile);
}

const removeDataDir = () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
const driverHere = (changes = {}) => createTestDriver({ dataDir, launcherFile, ...changes });

/** Process ids whose command line names `text`. */
async function processes(text: string): Promise<number[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid,args']);
  return stdout
    .split('\n')
    .filter(line => line.includes(text))
    .map(line => Number.parseInt(line, 10));
}

/** The private folders of workers, which are in a folder of their host. */
async function workerFolders(): Promise<string[]> {
  const parent = path.join(dataDir, 'cache', 'workers');
  const hosts = await readdir(parent).catch(() => []); // there is none before there is a worker
  return (await Promise.all(hosts.map(host => readdir(path.join(parent, host))))).flat();
}

/** Waits for it: a killed parent's worker ends by itself. */
async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await processes(launcherFile)).toEqual([]);
    expect(await workerFolders()).toEqual([]);
  }, patience);
}

function connect(address: Worker['address'], token?: string): Connection {
  return openConnection({
    ...address,
    authType: token ? psk : 'Anonymous',
    ...(token ? { token: new Secret(token) } : {}),
    language: 'python',
    neverTimeout: false,
    timeouts: { connect: 30_000, read: 30_000, quick: 5_000 },
  });
}

it('masks its key as long as it runs, and as another has the same', async () => {
  await makeDataDir();
  const redaction = createRedaction();
  const driver = driverHere({ redaction });
  try {
    const request = testRequest({ authType: psk, token: new Secret(key) });
    const [one, two] = await Promise.all([driver.start(request, () => {}, never), driver.start(request, () => {}, never)]);
    await one.stop();
    expect(redaction.redact(key)).toBe('[secret]');
    await two.stop();
    expect(redaction.forms()).toEqual([]);
    const made = await driver.start(testRequest({ authType: psk }), () => {}, never);
    expect(redaction.redact(made.token!.reveal())).toBe('[secret]');
    process.kill(made.processId!, 'SIGKILL');
    await vi.waitFor(() => expect(redaction.forms()).toEqual([]), patience);
  } finally {
    await driver.close();
    await removeDataDir();
  }
});

describe('a running worker', () => {
  let driver: WorkerDriver;
  let worker: Worker;
  let connection: Connection;
  const run = (code: string) => connection.runScript({ code, timeout: 0 }, never);

  beforeAll(async () => {
    await makeDataDir();
    driver = driverHere({ env: { ...process.env, DH_MCP_SECRETS_PASSPHRASE: 'hidden' } });
    const request = testRequest({
      authType: psk,
      token: new Secret(key),
      heapSizeGb: 0.75,
      environment: { MY_SETTING: 'is set' },
    });
    worker = await driver.start(request, () => {}, never);
    connection = connect(worker.address, key);
  });
  afterAll(async () => {
    await connection.close();
    await driver.close();
    await expectNothingLeft();
    await removeDataDir();
  });

  it('has the heap that was asked for', async () => {
    expect((await connection.heap(never)).maximum).toBe(768 * 1024 * 1024);
  });

  it("has the caller's variables and not the host's secrets, in a folder of its own", async () => {
    const { stdout } = await run(
      'import os\nprint(os.environ.get("MY_SETTING"), os.environ.get("DH_MCP_SECRETS_PASSPHRASE"), os.getcwd())',
    );
    expect(stdout).toContain(`is set None ${path.join(dataDir, 'cache', 'workers')}`);
  });

  it('gives scripts an empty scope, without the launcher in it', async () => {
    const { stdout } = await run('print(sorted(name for name in globals() if not name.startswith("__")))');
    expect(stdout).not.toMatch(/obey|report|options|json/);
  });

  it('shows the key nowhere', async () => {
    await run('import sys\nprint("my argument list:", sys.argv)');
    await run(`print("the key is ${key}")`);
    await expect.poll(() => worker.logTail(100).then(lines => lines.join('\n')), patience).toContain('the key is [secret]');
    const places = await Promise.all([
      execa('ps', ['-eo', 'args']).then(({ stdout }) => stdout),
      ...(process.platform === 'linux'
        ? ['cmdline', 'environ'].map(file => readFile(`/proc/${worker.processId}/${file}`, 'utf8'))
        : []),
      ...(await filesIn(dataDir)).map(file => readFile(file, 'utf8')),
    ]);
    expect(places.filter(text => text.includes(key))).toEqual([]);
    const options = await run(
      'import jpy\nprint(list(jpy.get_type("java.lang.management.ManagementFactory").getRuntimeMXBean().getInputArguments().toArray()))',
    );
    expect(options.stdout).toContain('-Xmx768m');
    expect(options.stdout).not.toContain(key);
  });

  it('keeps its log where only its owner may read', async () => {
    const [log] = await readdir(path.join(dataDir, 'logs'));
    const file = path.join(dataDir, 'logs', log!);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('Server started on port');
  });

  it.each([
    ['an endless loop', 'while True: pass'],
    ['an endless loop behind exec', "exec(compile('while True:\\n    x = 1', 'my_script.py', 'exec'))"],
    ['short sleeps', 'import time\nwhile True: time.sleep(0.01)'],
  ])('cancels %s within a second, and the next script works', async (_, code) => {
    const running = run(code);
    await expect.poll(() => worker.cancelScript!(), patience).toBe(true);
    const cancelledAt = Date.now();
    const { failure } = await running;
    expect(Date.now() - cancelledAt).toBeLessThan(1_000);
    expect(failure?.headline).toContain('KeyboardInterrupt');
    expect((await run('print(1 + 1)')).stdout.trim()).toBe('2');
  });

  it('tells each line that it logs, until nobody listens', async () => {
    const heard: string[] = [];
    const stop = worker.onLog(line => heard.push(line));
    await run('print("heard")');
    await expect.poll(() => heard.join('\n'), patience).toContain('heard');
    stop();
    await run('print("not " + "listened to")');
    await expect.poll(() => worker.logTail(100).then(lines => lines.join('\n')), patience).toContain('not listened to');
    expect(heard.join('\n')).not.toContain('not listened to');
  });

  it('tells what it and its children use', async () => {
    const alone = (await worker.usage(never))!;
    expect(alone.memoryBytes).toBeGreaterThan(100e6);
    const child =
      'import subprocess, sys\nchild = subprocess.Popen([sys.executable, "-c", "x = bytearray(300_000_000)\\nwhile True: pass"])';
    await run(child);
    await expect
      .poll(() => worker.usage(never), patience)
      .toSatisfy((usage: WorkerUsage | undefined) => usage!.memoryBytes > alone.memoryBytes + 250e6 && usage!.cpuPercent > 20);
    await run('child.kill()\nchild.wait()');
  });

  it('says that there is nothing to cancel', async () => {
    expect(await worker.cancelScript!()).toBe(false);
  });

  it('keeps the control channel from scripts and their children', async () => {
    const { stdout } = await run(
      'import subprocess\nprint(repr(subprocess.run(["cat"], capture_output=True, timeout=5).stdout))',
    );
    expect(stdout.trim()).toBe("b''");
    await run('print(\'{"event": "ready", "port": 1}\')');
    expect(worker.address.port).not.toBe(1);
  });

  it('ends what its scripts started when it stops', async () => {
    // Of those that leave its group only Linux tells whose they were.
    const leaves = process.platform === 'linux' ? 'True' : 'False';
    const script = `import subprocess\nfor leaves in (False, ${leaves}): subprocess.Popen(["sleep", "3131"], start_new_session=leaves)`;
    await run(script);
    expect(await processes('sleep 3131')).toHaveLength(2);
    await Promise.all([worker.stop(), worker.stop()]);
    expect(await worker.exited).toMatchObject({ expected: true });
    expect(await processes('sleep 3131')).toEqual([]);
    expect(await worker.usage(never)).toBeUndefined();
    await expectNothingLeft();
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map(async entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return await filesIn(file);
    return entry.isFile() ? [file] : []; // the shared environment is a link
  });
  return (await Promise.all(nested)).flat();
}

describe('a worker that ends', { timeout: 120_000 }, () => {
  let parent: ChildProcess | undefined;
  beforeEach(makeDataDir);
  afterEach(async () => {
    parent?.kill('SIGKILL');
    await removeDataDir();
  });

  it('is seen at once when it is killed', async () => {
    const driver = driverHere();
    const worker = await driver.start(testRequest({ authType: psk }), () => {}, never);
    expect(worker.token!.reveal()).toHaveLength(43);
    process.kill(worker.processId!, 'SIGKILL');
    const killedAt = Date.now();
    expect(await worker.exited).toEqual({ code: null, signal: 'SIGKILL', expected: false });
    expect(Date.now() - killedAt).toBeLessThan(1_000);
    await expectNothingLeft();
    expect((await worker.logTail(10)).join('\n')).toContain('Server started');
    await driver.close();
  });

  it('goes with a killed parent while a script runs', async () => {
    parent = startParent();
    const { port } = JSON.parse(await lineWith(parent, 'port'));
    const connection = connect({ host: '127.0.0.1', port });
    const running = connection.runScript({ code: endlessLoop('started'), timeout: 0 }, never).catch(() => undefined);
    await expect.poll(() => hasMade(dataDir, 'started'), patience).toBe(true);
    parent.kill('SIGKILL');
    // A sandbox ends at once with its parent, and leaves its folder to the next host's orphan check.
    await vi.waitFor(async () => expect(await processes(launcherFile)).toEqual([]), patience);
    await connection.close();
    await running;
  });

  it('goes with a killed parent while it is starting', async () => {
    parent = startParent();
    await lineWith(parent, 'starting');
    await expect.poll(() => processes(`${path.join('bin', 'python')} ${launcherFile}`), patience).not.toHaveLength(0);
    parent.kill('SIGKILL');
    // Its folder too, unless it was killed before it told the worker of it: then the next host's orphan check removes it.
    await vi.waitFor(async () => expect(await processes(launcherFile)).toEqual([]), patience);
  });
});

function startParent(): ChildProcess {
  const script = fileURLToPath(new URL('../../../../e2e/worker-parent.ts', import.meta.url));
  return spawn(process.execPath, [script, dataDir, launcherFile], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function lineWith(parent: ChildProcess, text: string): Promise<string> {
  for await (const [line] of on(createInterface({ input: parent.stdout! }), 'line', { close: ['close'] })) {
    if (String(line).includes(text)) return String(line);
  }
  throw new Error(`The parent ended without a line with ${text}`);
}

describe('a worker that does not start', { timeout: 120_000 }, () => {
  beforeEach(makeDataDir);
  afterEach(async () => {
    await expectNothingLeft();
    await removeDataDir();
  });

  it('tells which option Java refused', async () => {
    const failed = driverHere().start(testRequest({ extraJvmArgs: ['-XX:+NoSuchThing'] }), () => {}, never);
    await expect(failed).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: expect.stringContaining('Java refused one of its options'),
      details: { exit_code: 1, log_tail: expect.arrayContaining([expect.stringContaining('NoSuchThing')]) },
    });
  });

  it('tells that its heap is too small', async () => {
    const failed = driverHere().start(testRequest({ heapSizeGb: 0.016 }), () => {}, never);
    await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringContaining('heap is too small') });
  });

  it('tells that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const listen = { host: '127.0.0.1', port: (taken.address() as AddressInfo).port };
    const failed = driverHere({ listen }).start(testRequest(), () => {}, never);
    await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringContaining('port is taken') });
    taken.close();
  });

  it('ends when its server would let anybody in without the key', async () => {
    const text = await readFile(launcherFile, 'utf8');
    await writeFile(launcherFile, text.replace('    take_away_open_login(jpy)\n', ''));
    const failed = driverHere().start(testRequest({ authType: psk }), () => {}, never);
    await expect(failed).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: expect.stringContaining('lets anybody in without the key'),
    });
  });

  it('is given up when its time is over', async () => {
    const failed = driverHere().start(testRequest({ startupTimeout: 1_000 }), () => {}, never);
    await expect(failed).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Session failed to start within 1 seconds',
      details: { log_tail: expect.any(Array) },
    });
  });

  it('is given up when the caller aborts', async () => {
    const abort = new AbortController();
    const failed = driverHere().start(testRequest(), step => step === 'starting Deephaven' && abort.abort(), abort.signal);
    await expect(failed).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('is given up when the driver closes', async () => {
    const driver = driverHere();
    const failed = driver.start(testRequest(), step => void (step === 'starting Deephaven' && driver.close()), never);
    await expect(failed).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each([
    ['a folder that is not there', async () => {}, /no Python environment/],
    [
      'an environment without the server',
      (folder: string) => execa('python3', ['-m', 'venv', '--without-pip', folder]),
      /can't import deephaven_server/,
    ],
  ])('refuses %s', async (_, prepare, message) => {
    const venvPath = path.join(dataDir, 'own');
    await prepare(venvPath);
    const failed = driverHere().start(testRequest({ python: { venvPath } }), () => {}, never);
    await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringMatching(message) });
  });
});
