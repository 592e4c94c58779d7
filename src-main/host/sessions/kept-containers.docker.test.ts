import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { openConnection } from '../deephaven/open-connection.ts';
import { openTestDocker, type TestDocker } from '../workers/docker/testing/test-docker.ts';
import { openKeptSessions } from './kept-sessions.ts';
import { bench, fakeSecrets, silentLog } from './testing/fakes.ts';

const id = 'community:dynamic:lab';
const call = () => AbortSignal.timeout(110_000);

let docker: TestDocker;
beforeAll(async () => {
  docker = await openTestDocker();
});
afterAll(() => docker?.[Symbol.asyncDispose]());

it('a container goes on with its tables when its host quits, and the next host uses it', { timeout: 180_000 }, async () => {
  const { secrets, held } = fakeSecrets();
  const defaults = { launch_method: 'docker', docker_image: inject('image'), heap_size_gb: 0.5, startup_timeout_seconds: 110 };
  const config = { app: { stop_workers_at_quit: false }, community: { session_creation: { defaults } } };
  const run = async (driver = docker.another()) => {
    const kept = await openKeptSessions({ file: join(docker.dataFolder, 'sessions.json'), secrets, log: silentLog });
    const { sessions } = bench(config, { openConnection, drivers: [driver], kept });
    const quit = async () => {
      await sessions.close();
      await kept.close();
      await driver.close();
    };
    return { sessions, kept, quit };
  };

  const first = await run();
  const { containerId } = await first.sessions.community.create({ name: 'lab' }, { signal: call(), onStep: () => {} });
  {
    using ready = await first.sessions.ready(id, call());
    const code = 'from deephaven import empty_table\nmine = empty_table(3)';
    expect(await ready.connection.runScript({ code, timeout: 100_000 }, call())).not.toHaveProperty('failure');
  }
  await vi.waitFor(() => expect(first.kept.containers()).toHaveLength(1));
  await first.quit();

  const second = await run();
  second.sessions.resume();
  {
    using ready = await vi.waitFor(() => second.sessions.ready(id, call()), { timeout: 60_000, interval: 500 });
    expect(await ready.connection.tableDetails('mine', call())).toMatchObject({ size: 3 });
    expect(ready.warnings).toEqual([]);
  }
  expect((await second.sessions.find(id).details({ connect: false, signal: call() })).containerId).toBe(containerId);
  await second.sessions.community.delete('lab');
  expect([second.kept.all(), held.size]).toEqual([[], 0]);
  await expect.poll(docker.leftovers).toMatchObject({ containers: [], volumes: [] });
  await second.quit();
});
