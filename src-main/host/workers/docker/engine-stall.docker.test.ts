import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { UserError } from '../../../../src-shared/user-error.ts';
import { silentLog } from '../../observe/testing/silent-log.ts';
import type { WorkerExit } from '../worker-driver.ts';
import { findEngine } from './find-engine.ts';
import { labels } from './labels.ts';
import { openEngine } from './open-engine.ts';
import { startEngineProxy, type EngineProxy } from './testing/engine-proxy.ts';
import { containerRequest, nothing, openTestDocker, type TestDocker } from './testing/test-docker.ts';
import { watchContainer } from './watched-container.ts';

const never = new AbortController().signal;
const quiet = () => {};
/** For a busy machine. */
const patience = { timeout: 40_000 };

let proxy: EngineProxy;
let docker: TestDocker;
beforeEach(async () => {
  proxy = await startEngineProxy();
  docker = await openTestDocker({ env: { DOCKER_HOST: proxy.url } });
});
afterEach(async () => {
  proxy?.thaw();
  await docker?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
});

/** A container that does nothing, as the driver would watch one, but for its server. */
async function watchedContainer() {
  const { hostId, add } = docker.records;
  const name = `deephaven-mcp-sleeper-${randomUUID().slice(0, 8)}`;
  const record = await add({ kind: 'container', id: randomUUID(), session: 'sleeper', name });
  const direct = await docker.docker.createContainer({
    name,
    Image: inject('image'),
    Entrypoint: ['sleep'],
    Cmd: ['1000'],
    Labels: { [labels.host]: hostId, [labels.dataFolder]: docker.dataFolder },
  });
  await direct.start();
  const { address } = await findEngine({ env: { DOCKER_HOST: proxy.url }, platform: process.platform, home: '/' }, never);
  const closed = new AbortController();
  const waits = countRequests(/\/wait/);
  const watched = watchContainer((await openEngine(address)).getContainer(direct.id), {
    log: silentLog,
    beforeRemoval: async () => {},
    afterRemoval: () => record.remove(),
    leaving: never,
    closed: closed.signal,
  });
  await expect.poll(waits, patience).toBe(1);
  const ends: WorkerExit[] = [];
  void watched.exited.then(exit => ends.push(exit));
  const isRunning = async () => (await direct.inspect()).State.Running;
  return { ...watched, ends, isRunning, direct, close: () => closed.abort() };
}

/** How often the engine was asked for something, from now on. */
function countRequests(path: RegExp): () => number {
  let count = 0;
  proxy.interfere = request => {
    if (path.test(request.url!)) count += 1;
    return false;
  };
  return () => count;
}

it('takes no silence of the engine for the end of a container, which goes on', async () => {
  const container = await watchedContainer();
  const waits = countRequests(/\/wait/);
  proxy.freeze();
  await expect.poll(waits, patience).toBe(1); // again, since a look at its state got no answer in its time
  proxy.thaw();
  expect(container.ends).toEqual([]);
  expect(await container.isRunning()).toBe(true);
  await container.direct.kill();
  await expect.poll(() => container.ends, patience).toMatchObject([{ code: 137, expected: false }]);
  await expect.poll(docker.leftovers, patience).toEqual(nothing);
});

it('takes no absence of the engine for the end of a container either', async () => {
  const container = await watchedContainer();
  await proxy.goAway();
  const waits = countRequests(/\/wait/);
  await proxy.comeBack();
  await expect.poll(waits, patience).toBeGreaterThan(0);
  expect(container.ends).toEqual([]);
  expect(await container.isRunning()).toBe(true);
  await container.kill();
  expect(await docker.leftovers()).toEqual(nothing);
});

it('hears of an end that came while the engine did not answer', async () => {
  const container = await watchedContainer();
  proxy.freeze();
  await container.direct.kill();
  proxy.thaw();
  await expect.poll(() => container.ends, patience).toMatchObject([{ code: 137, expected: false }]);
  await expect.poll(docker.leftovers, patience).toEqual(nothing);
});

it('ends a stop that the engine does not answer, and removes the container when it does', async () => {
  const container = await watchedContainer();
  proxy.freeze();
  await container.stop();
  expect(await docker.leftovers()).toMatchObject({ containers: [expect.any(String)], records: 1 });
  proxy.thaw();
  await expect.poll(docker.leftovers, patience).toEqual(nothing);
  await expect.poll(() => container.ends).toMatchObject([{ expected: true }]);
});

it('leaves a container that could not be removed to the next start', async () => {
  const container = await watchedContainer();
  proxy.freeze();
  await container.kill();
  container.close();
  expect(await docker.leftovers()).toMatchObject({ containers: [expect.any(String)], records: 1 });
  const nobody = { hosts: [], containers: [] };
  const left = { records: [], endedHosts: [docker.records.hostId], spared: () => Promise.resolve(nobody) };
  await docker.another({ env: process.env }).removeOrphans(left, never);
  expect(await docker.leftovers()).toMatchObject({ containers: [] });
});

it.each([
  ['create the container', /\/containers\/create/],
  ['start it', /\/start/],
])(
  'gives up a start that waits for an engine to %s, and removes what that makes later',
  async (_, step) => {
    const stop = new AbortController();
    proxy.interfere = request => {
      if (step.test(request.url!)) {
        proxy.interfere = undefined;
        proxy.freeze();
        stop.abort(new UserError('CANCELLED', 'given up'));
      }
      return false;
    };
    await expect(docker.driver.start(containerRequest(), quiet, stop.signal)).rejects.toThrow('given up');
    proxy.thaw();
    await expect.poll(docker.leftovers, patience).toEqual(nothing);
  },
  120_000,
);

it('says what is wrong with a volume without an engine', async () => {
  proxy.freeze();
  const request = containerRequest({ docker: { volumes: ['/no/such/folder:/in'] } });
  await expect(docker.driver.checkMemory!(request, { starting: 0, stoppable: [] }, never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining("the host path '/no/such/folder' does not exist"),
  });
});
