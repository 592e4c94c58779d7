import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstanceRecords } from '../instance-records.ts';
import { startEngineProxy, type EngineProxy } from './testing/engine-proxy.ts';
import { containerRequest, nothing, openTestDocker, type TestDocker } from './testing/test-docker.ts';

const never = new AbortController().signal;
const quiet = () => {};

/** What a launch asks of the engine, in this order. */
const asked: [step: string, method: string, path: RegExp][] = [
  ['create the container', 'POST', /\/containers\/create/],
  ['read its configuration', 'GET', /\/archive/],
  ['put the key into it', 'PUT', /\/archive/],
  ['read its output', 'POST', /\/attach/],
  ['start it', 'POST', /\/start/],
  ['look at its port', 'GET', /\/containers\/[^/]+\/json/],
];

let proxy: EngineProxy;
let docker: TestDocker;
beforeAll(async () => {
  proxy = await startEngineProxy();
  docker = await openTestDocker({ env: { DOCKER_HOST: proxy.url } });
});
afterAll(async () => {
  await docker?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
});

describe('nothing is left of a launch', () => {
  it.each(asked)('when the engine fails to %s', async (_, method, path) => {
    proxy.interfere = (request, answer) => {
      if (request.method !== method || !path.test(request.url!)) return false;
      answer.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"write /x: no space left on device"}');
      return true;
    };
    await expect(docker.driver.start(containerRequest(), quiet, never)).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: "The worker did not start: there is no space left on the Docker engine's disk.",
      hint: expect.stringContaining('docker system prune'),
    });
    proxy.interfere = undefined;
    await expect.poll(docker.leftovers).toEqual(nothing);
  });

  it.each(asked)('that is given up while the engine is asked to %s', async (_, method, path) => {
    const stop = new AbortController();
    proxy.interfere = request => {
      if (request.method === method && path.test(request.url!)) stop.abort(new Error('given up'));
      return false;
    };
    await expect(docker.driver.start(containerRequest(), quiet, stop.signal)).rejects.toThrow('given up');
    proxy.interfere = undefined;
    await expect.poll(docker.leftovers).toEqual(nothing);
  });

  it('that is given up before anything was asked, or when its record can not be written', async () => {
    await expect(docker.driver.start(containerRequest(), quiet, AbortSignal.abort(new Error('given up')))).rejects.toThrow(
      'given up',
    );
    const records: InstanceRecords = { hostId: 'h', add: () => Promise.reject(new Error('disk full')) };
    const driver = docker.another({ records });
    await expect(driver.start(containerRequest(), quiet, never)).rejects.toThrow('disk full');
    await expect.poll(docker.leftovers).toEqual(nothing);
  });

  it('that is given up while Deephaven starts, or ended with the driver', async () => {
    const stop = new AbortController();
    const starting = docker.driver.start(containerRequest(), quiet, stop.signal);
    const driver = docker.another();
    const other = driver.start(containerRequest({ name: 'other' }), quiet, never);
    const failures = Promise.allSettled([starting, other]);
    await expect.poll(running, { timeout: 20_000 }).toBe(2);
    stop.abort(new Error('given up'));
    await driver.close();
    expect((await failures).map(result => result.status === 'rejected' && (result.reason as Error).message)).toEqual([
      'given up',
      'The app is stopping.',
    ]);
    await expect.poll(docker.leftovers).toEqual(nothing);
  });

  it('that takes too long', async () => {
    const failure = docker.driver.start(containerRequest({ startupTimeout: 300 }), quiet, never);
    await expect(failure).rejects.toMatchObject({ code: 'TIMEOUT', details: { log_tail: expect.any(Array) } });
    await expect.poll(docker.leftovers).toEqual(nothing);
  });
});

async function running(): Promise<number> {
  const containers = await docker.docker.listContainers();
  return containers.filter(({ Labels }) => Object.values(Labels).includes(docker.dataFolder)).length;
}
