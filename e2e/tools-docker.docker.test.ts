import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { labels } from '../src-main/host/workers/docker/labels.ts';
import { openEngine } from '../src-main/host/workers/docker/open-engine.ts';
import { testEngine } from '../src-main/host/workers/docker/testing/test-docker.ts';
import { startTestHost, type Answer, type TestHost } from './host.ts';

const key = 'canary-key-of-the-docker-tools';

const config = (defaults: object = {}) => ({
  security: {
    community: { credential_retrieval_mode: 'dynamic_only', return_token_on_create: true },
    workers: { images: ['127.0.0.1:1/*'], volumes: [shared] },
  },
  community: {
    session_creation: {
      prewarm: 0,
      defaults: {
        launch_method: 'docker',
        docker_image: inject('image'),
        images: { python: inject('image'), groovy: inject('image') },
        heap_size_gb: 0.5,
        startup_timeout_seconds: 120,
        ...defaults,
      },
    },
  },
});

let docker: Docker;
let host: TestHost;
let shared: string;
beforeAll(async () => {
  docker = await openEngine((await testEngine()).address);
  shared = await mkdtemp(path.join(tmpdir(), 'docker-shared-'));
  await writeFile(path.join(shared, 'hello'), 'from the host');
  host = await startTestHost({ config: config() });
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(shared, { recursive: true, force: true });
});

const create = (session_name: string, args: object = {}): Promise<Answer> =>
  host.call('session_community_create', { session_name, ...args });
const remove = (session_name: string) => host.call('session_community_delete', { session_name });
const containers = () => docker.listContainers({ all: true, filters: { label: [`${labels.dataFolder}=${host.dir}`] } });

describe('a session in a container', () => {
  let created: Answer;
  beforeAll(async () => {
    created = await create('lab', {
      auth_token: key,
      docker_memory_limit_gb: 1.2,
      docker_volumes: [`${shared}:/in:ro`],
      environment_vars: { GREETING: 'hello' },
      initial_script: 'from deephaven import empty_table\nfirst = empty_table(3).update("X = i")',
    });
  }, 180_000);

  it('is ready when the call is answered', async () => {
    expect(created).toMatchObject({
      success: true,
      session_id: 'community:dynamic:lab',
      launch_method: 'docker',
      container_id: expect.stringMatching(/^[0-9a-f]{12}$/),
      port: expect.any(Number),
      heap_size_gb: 0.5,
      auth_token: key,
    });
    expect((await containers()).map(({ Id }) => Id.slice(0, 12))).toEqual([created['container_id']]);
  });

  it('has tables to read and runs scripts, with its folder and its variables', async () => {
    const { session_id } = created;
    const rows = { session_id, table_name: 'first', format: 'json-row' };
    // The initial script may outlast the answer of a create that took long.
    await expect
      .poll(() => host.call('session_table_data', rows), { timeout: 40_000 })
      .toMatchObject({ data: [{ X: 0 }, { X: 1 }, { X: 2 }] });
    const script = 'import os\nprint(open("/in/hello").read(), os.environ["GREETING"])';
    expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ stdout: 'from the host hello\n' });
    expect(await host.call('session_details', { session_id })).toMatchObject({
      session: { launch_method: 'docker', container_id: created['container_id'], liveness_status: 'ONLINE' },
    });
  });

  it('keeps its key to itself', async () => {
    expect(JSON.stringify(await docker.getContainer(String(created['container_id'])).inspect())).not.toContain(key);
    expect(await host.logs()).not.toContain(key);
  });

  it('that runs out of memory says so', async () => {
    const { session_id } = created;
    const script = 'data = b"x" * 3_000_000_000';
    expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ success: false });
    await expect.poll(async () => JSON.stringify(await host.call('session_details', { session_id }))).toContain('out of memory');
    await expect.poll(containers).toEqual([]);
    await remove('lab');
  });
});

it('runs Groovy', async () => {
  const { session_id } = await create('groovy', { programming_language: 'Groovy' });
  const script = 't = emptyTable(2).update("X = i")\nprintln "ok"';
  expect(await host.call('session_script_run', { session_id, script })).toMatchObject({
    success: true,
    created: [{ name: 't', type: 'Table' }],
    stdout: 'ok\n',
  });
  expect(await remove('groovy')).toMatchObject({ success: true });
  expect(await containers()).toEqual([]);
}, 180_000);

describe('a session that can not be', () => {
  it.each([
    [
      { docker_image: '127.0.0.1:1/none:1' },
      'LAUNCH_FAILED',
      "The image '127.0.0.1:1/none:1' could not be pulled: the registry cannot be reached.",
    ],
    [{ docker_image: 'No Name' }, 'INVALID_ARGUMENT', "'No Name' is not the name of an image"],
    [
      { docker_volumes: ['/no/such:/in'] },
      'PERMISSION_DENIED',
      "docker_volumes: '/no/such:/in' can't be used: it is in no folder that workers may see.",
    ],
    [
      { docker_memory_limit_gb: 0.4 },
      'INVALID_ARGUMENT',
      expect.stringMatching(/^docker_memory_limit_gb 0.4 is too small for heap_size_gb 0.5/),
    ],
    [{ docker_cpu_limit: 9_999 }, 'INVALID_ARGUMENT', expect.stringContaining('docker_cpu_limit is out of the range')],
    [{ extra_jvm_args: ['-XX:+NoSuchOption'] }, 'LAUNCH_FAILED', 'The worker did not start: Java refused one of its options.'],
    [{ programming_language: 'Groovy', docker_image: 'x' }, 'INVALID_ARGUMENT', expect.stringMatching(/^Cannot specify both/)],
    [{ python_venv_path: '/x' }, 'INVALID_ARGUMENT', expect.stringContaining('only applies to python launch method')],
  ])(
    '%o says why, and leaves nothing',
    async (args, error_code, error) => {
      expect(await create('failed', args)).toMatchObject({ success: false, error_code, error });
      expect(await containers()).toEqual([]);
      expect(await host.call('sessions_list')).toMatchObject({ sessions: [] });
    },
    120_000,
  );

  it.each([
    [{ DOCKER_HOST: 'unix:///no/such/docker.sock' }, 'Docker is installed but not running.', 'Start it'],
    [
      { DOCKER_HOST: 'tcp://10.1.2.3:2376' },
      'DOCKER_HOST names a Docker engine on another machine (10.1.2.3:2376).',
      'unset DOCKER_HOST',
    ],
  ])('since %o says what to do', async (env, error, hint) => {
    await using other = await startTestHost({ config: config(), env });
    expect(await other.call('session_community_create', { session_name: 'x' })).toMatchObject({
      error_code: 'LAUNCH_FAILED',
      error,
      hint: expect.stringMatching(new RegExp(`^(?=.*${hint}).*launch_method "python"`)),
    });
  });

  it('since its image may not be pulled says how to get it', async () => {
    const image = 'deephaven-mcp-test/absent:1';
    await using other = await startTestHost({ config: config({ docker_image: image, pull_policy: 'never' }) });
    expect(await other.call('session_community_create', { session_name: 'x' })).toMatchObject({
      error_code: 'LAUNCH_FAILED',
      error: `The image '${image}' is not on this machine, and pull_policy "never" forbids to pull it.`,
    });
  });
});

it('ends with its host', async () => {
  const other = await startTestHost({ config: config() });
  try {
    expect(await other.call('session_community_create', { session_name: 'last' })).toMatchObject({ success: true });
    const filters = { label: [`${labels.dataFolder}=${other.dir}`] };
    await other.stop();
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  } finally {
    await other[Symbol.asyncDispose]();
  }
}, 180_000);
