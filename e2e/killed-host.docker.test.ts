import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { Disposables } from '../src-main/host/disposables.ts';
import { labels } from '../src-main/host/workers/docker/labels.ts';
import { openEngine } from '../src-main/host/workers/docker/open-engine.ts';
import { testEngine } from '../src-main/host/workers/docker/testing/test-docker.ts';
import { startListening } from './host-process.ts';

it('removes the containers of a host that was killed, ready or starting', { timeout: 240_000 }, async () => {
  await using parts = new Disposables();
  const dataDir = parts.add(await realpath(await mkdtemp(path.join(tmpdir(), 'docker-killed-'))), dir =>
    rm(dir, { recursive: true }),
  );
  const defaults = { launch_method: 'docker', docker_image: inject('image'), heap_size_gb: 0.5, startup_timeout_seconds: 120 };
  const config = { community: { session_creation: { prewarm: 0, defaults } } };
  await writeFile(path.join(dataDir, 'deephaven_mcp.json'), JSON.stringify(config), { mode: 0o600 });
  const docker = await openEngine((await testEngine()).address);
  const filters = { label: [`${labels.dataFolder}=${dataDir}`] };
  const sessions = async () =>
    (await docker.listContainers({ all: true, filters })).map(({ Labels: marks }) => marks[labels.session]).toSorted();

  const killed = await startListening({ dataDir });
  parts.add(killed, host => host.kill());
  await killed.call('session_community_create', { session_name: 'ready' });
  const starting = killed.call('session_community_create', { session_name: 'starting' }).catch(() => {});
  await expect.poll(sessions, { timeout: 30_000 }).toEqual(['ready', 'starting']);
  await killed.kill();
  await starting;
  expect(await sessions()).toEqual(['ready', 'starting']);

  const next = parts.add(await startListening({ dataDir }), host => host.kill());
  await expect.poll(sessions, { timeout: 30_000 }).toEqual([]);
  expect(await next.stop()).toBe(0);
});
