import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { labels } from '../src-main/host/workers/docker/labels.ts';
import { openEngine } from '../src-main/host/workers/docker/open-engine.ts';
import { testEngine } from '../src-main/host/workers/docker/testing/test-docker.ts';
import { removeContainer } from '../src-main/host/workers/docker/watched-container.ts';
import { startListening, type HostProcess } from './host-process.ts';

/** Milliseconds, for a busy machine. */
const patience = { timeout: 30_000 };

let parts: Disposables;
let docker: Docker;
let dataDir: string;
beforeEach(async () => {
  parts = new Disposables();
  docker = await openEngine((await testEngine()).address);
  dataDir = parts.add(await realpath(await mkdtemp(path.join(tmpdir(), 'docker-killed-'))), dir => rm(dir, { recursive: true }));
  // Those that a failed test has left.
  parts.add(undefined, async () => {
    for (const { Id: id } of await containers()) await removeContainer(docker.getContainer(id));
  });
});
afterEach(() => parts[Symbol.asyncDispose]());

const containers = () => docker.listContainers({ all: true, filters: { label: [`${labels.dataFolder}=${dataDir}`] } });
const sessions = async () => (await containers()).map(({ Labels: marks }) => marks[labels.session]).toSorted();
const start = async (env: Record<string, string> = {}): Promise<HostProcess> =>
  parts.add(await startListening({ dataDir, env }), host => host.kill());

async function writeConfig(app: object = {}): Promise<void> {
  const defaults = { launch_method: 'docker', docker_image: inject('image'), heap_size_gb: 0.5, startup_timeout_seconds: 120 };
  const config = { app, community: { session_creation: { prewarm: 0, defaults } } };
  await writeFile(path.join(dataDir, 'deephaven_mcp.json'), JSON.stringify(config), { mode: 0o600 });
}

it('removes the containers of a host that was killed, ready or starting', { timeout: 240_000 }, async () => {
  await writeConfig();
  const killed = await start();
  await killed.call('session_community_create', { session_name: 'ready' });
  const starting = killed.call('session_community_create', { session_name: 'starting' }).catch(() => {});
  await expect.poll(sessions, patience).toEqual(['ready', 'starting']);
  await killed.kill();
  await starting;
  expect(await sessions()).toEqual(['ready', 'starting']);

  const next = await start();
  await expect.poll(sessions, patience).toEqual([]);
  expect(await next.stop()).toBe(0);
});

it('uses the container again that a killed host was to leave running, with its tables', { timeout: 240_000 }, async () => {
  await writeConfig({ stop_workers_at_quit: false });
  const env = { DH_MCP_SECRETS_PASSPHRASE: 'a passphrase of this test' };
  const session_id = 'community:dynamic:lab';
  const killed = await start(env);
  const { container_id } = await killed.call('session_community_create', { session_name: 'lab' });
  const script = 'from deephaven import empty_table\nmine = empty_table(3)';
  await killed.call('session_script_run', { session_id, script });
  // It is written down behind the answer.
  await expect.poll(() => readFile(path.join(dataDir, 'sessions.json'), 'utf8').catch(() => ''), patience).toContain('container');
  await killed.kill();

  const next = await start(env);
  await expect
    .poll(() => next.call('session_tables_list', { session_id }).catch(String), patience)
    .toMatchObject({ table_names: ['mine'] });
  expect((await containers()).map(({ Id: id }) => id.slice(0, 12))).toEqual([container_id]);
  await next.call('session_community_delete', { session_name: 'lab' });
  expect(await sessions()).toEqual([]);
  expect(await next.stop()).toBe(0);
});
