import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src-shared/secret.ts';
import { createRedaction } from '../../observe/redaction.ts';
import { mustRefuseStrangers } from '../strangers.ts';
import type { Worker } from '../worker-driver.ts';
import { labels } from './labels.ts';
import { containerRequest, openTestDocker, type TestDocker } from './testing/test-docker.ts';

const key = 'canary-key-of-the-container-tests';
const never = new AbortController().signal;

let docker: TestDocker;
let shared: string | undefined;
beforeAll(async () => {
  docker = await openTestDocker();
});
afterAll(async () => {
  await docker?.[Symbol.asyncDispose]();
  if (shared) await rm(shared, { recursive: true });
});

it('masks the key of a container until that is gone, whoever started it', async () => {
  const redaction = createRedaction();
  const first = docker.another({ redaction });
  const request = containerRequest({ name: 'masked' });
  await first.provision(request, () => {}, never);
  const started = await first.start(request, () => {}, never);
  const left = started.leave!();
  expect(redaction.redact(left.token!.reveal())).toBe('[secret]');
  await first.close();
  expect(redaction.forms()).toEqual([]);
  const adopted = await docker.another({ redaction }).adopt!(left, never);
  expect(redaction.redact(left.token!.reveal())).toBe('[secret]');
  await adopted!.stop();
  expect(redaction.forms()).toEqual([]);
}, 180_000);

describe('a worker in a container', () => {
  let worker: Worker;
  const steps: string[] = [];
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'docker-shared-'));
    await writeFile(path.join(shared, 'hello'), 'from the host');
    const request = containerRequest({
      name: 'lab',
      token: new Secret(key),
      extraJvmArgs: ['-Dspaced=a b', '-Dquoted=it\'s "$HOME"', '-Dhttp.allowedMethods=GET,POST,OPTIONS'],
      environment: { GREETING: 'hello' },
      docker: { memoryLimitGb: 1.5, cpuLimit: 1.5, volumes: [`${shared}:/in:ro`] },
    });
    await docker.driver.provision(request, step => steps.push(step), never);
    worker = await docker.driver.start(request, step => steps.push(step), never);
  });
  const inspect = () => docker.docker.getContainer(worker.containerId!).inspect();
  const run = async (...Cmd: string[]) => {
    const exec = await docker.docker
      .getContainer(worker.containerId!)
      .exec({ Cmd, AttachStdout: true, AttachStderr: true, Tty: true });
    const output = await exec.start({ Tty: true });
    return Buffer.concat(await output.toArray()).toString();
  };

  it('tells its steps, and answers on a port of this machine only', async () => {
    expect(steps).toEqual(['creating the container', 'starting Deephaven']);
    const { NetworkSettings } = await inspect();
    expect(NetworkSettings.Ports['10000/tcp']).toEqual([{ HostIp: '127.0.0.1', HostPort: String(worker.address.port) }]);
    expect(worker.address.host).toBe('127.0.0.1');
    expect((await fetch(`http://127.0.0.1:${worker.address.port}/jsapi/dh-core.js`)).status).toBe(200);
  });

  it('is what was asked for, and says whose it is', async () => {
    const { HostConfig, Config } = await inspect();
    expect(HostConfig).toMatchObject({ Memory: 1.5 * 2 ** 30, NanoCpus: 1.5e9, AutoRemove: false });
    expect(Config.Env).toContain('GREETING=hello');
    expect(Config.Labels).toMatchObject({
      [labels.host]: docker.records.hostId,
      [labels.session]: 'lab',
      [labels.dataFolder]: docker.dataFolder,
    });
    expect(await run('cat', '/in/hello')).toContain('from the host');
    expect(await run('touch', '/in/new')).toContain('Read-only file system');
    const commands = await run('cat', '/proc/1/cmdline', '/proc/1/environ');
    expect(commands).toContain('-Xmx512m');
  });

  it('shows its key neither to the engine, nor in a process list, nor in any log', async () => {
    expect(worker.token!.reveal()).toBe(key);
    expect(JSON.stringify(await inspect())).not.toContain(key);
    expect(await processTexts()).not.toContain(key);
    const kept = docker.docker.getContainer(worker.containerId!).logs({ stdout: true, stderr: true });
    expect(await kept.then(String, String)).not.toContain(key);
    await expect.poll(() => worker.logTail(5)).toContainEqual(expect.stringContaining('psk=[secret]'));
    expect(await docker.logs()).not.toContain(key);
    expect(await run('stat', '-c', '%a %u', '/opt/deephaven/config/deephaven.prop')).toContain('400 0');
  });

  it('lets nobody in without its key, and lets no page ask, whatever options it was given', async () => {
    await mustRefuseStrangers(worker.address, { authType: 'PSK' }, never);
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(`http://127.0.0.1:${worker.address.port}/`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(405);
    const page = await fetch(`http://127.0.0.1:${worker.address.port}/ide/`);
    expect(page.headers.get('content-security-policy')).toMatch(/^frame-ancestors 'self' http:\/\/localhost:\*/);
  });

  it('tells what it uses', async () => {
    const usage = await worker.usage(never);
    expect(usage!.memoryBytes).toBeGreaterThan(100 * 2 ** 20);
    expect(usage!.memoryBytes).toBeLessThan(1.5 * 2 ** 30);
    expect(usage!.cpuPercent).toBeGreaterThanOrEqual(0);
  });

  it('can outlive its host, is taken over by the next one, and is seen when somebody kills it', async () => {
    const kept = worker.leave!();
    await docker.driver.close();
    expect((await inspect()).State.Running).toBe(true);
    const next = docker.another();
    const adopted = (await next.adopt!(kept, never))!;
    expect(adopted).toMatchObject({ address: worker.address, containerId: worker.containerId });
    expect(adopted.token!.reveal()).toBe(key);
    expect((await adopted.usage(never))!.memoryBytes).toBeGreaterThan(0);
    const killedAt = Date.now();
    await docker.docker.getContainer(adopted.containerId!).kill();
    expect(await adopted.exited).toEqual({ code: 137, signal: null, expected: false });
    expect(Date.now() - killedAt).toBeLessThan(5_000);
    await adopted.stop();
    expect(await next.adopt!(kept, never)).toBeUndefined();
    await expect.poll(docker.leftovers).toMatchObject({ containers: [], volumes: [] });
  });
});

/** The command lines and environments of all processes. */
async function processTexts(): Promise<string> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const files = pids.flatMap(pid => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const texts = files.map(file => readFile(file, 'utf8').catch(() => '')); // ended meanwhile
  return (await Promise.all(texts)).join('\n');
}
