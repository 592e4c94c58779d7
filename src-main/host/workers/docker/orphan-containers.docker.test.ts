import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { labels } from './labels.ts';
import { openTestDocker, type TestDocker } from './testing/test-docker.ts';

let docker: TestDocker;
beforeAll(async () => {
  docker = await openTestDocker();
});
afterAll(() => docker?.[Symbol.asyncDispose]());

async function create(name: string, marks: Record<string, string>): Promise<string> {
  const container = await docker.docker.createContainer({ name, Image: inject('image'), Labels: marks });
  return container.id;
}

it('removes only the containers of this data folder whose host has ended, and which nobody kept', async () => {
  const run = randomUUID().slice(0, 8);
  const of = (host: string, dataFolder = docker.dataFolder) => ({ [labels.host]: host, [labels.dataFolder]: dataFolder });
  const dead = await create(`dead-${run}`, of('dead'));
  const others = await Promise.all([
    create(`live-${run}`, of('live')),
    create(`kept-${run}`, of('dead')),
    create(`elsewhere-${run}`, of('dead', '/another/folder')),
    create(`recorded-${run}`, {}),
  ]);
  const exists = (id: string) =>
    docker.docker
      .getContainer(id)
      .inspect()
      .then(
        () => true,
        () => false,
      );
  await docker.driver.removeOrphans(
    {
      records: [{ kind: 'container', id: 'x', session: 'x', name: `recorded-${run}` }],
      endedHosts: ['dead'],
      spared: async () => ({ hosts: ['live'], containers: [`kept-${run}`] }),
    },
    AbortSignal.timeout(20_000),
  );
  const left = await Promise.all([dead, ...others].map(exists));
  await Promise.all(others.map(id => docker.docker.getContainer(id).remove({ v: true })));
  expect(left).toEqual([false, true, true, true, true]);
});

it('has nothing to do without an engine', async () => {
  const driver = docker.another({ env: { DOCKER_HOST: 'unix:///no/such/socket' } });
  const nothing = { records: [], endedHosts: [], spared: async () => ({ hosts: [], containers: [] }) };
  await expect(driver.removeOrphans(nothing, AbortSignal.timeout(5_000))).resolves.toBeUndefined();
});
