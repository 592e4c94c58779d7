import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { labels } from '../src-main/host/workers/docker/labels.ts';
import { openEngine } from '../src-main/host/workers/docker/open-engine.ts';
import { testEngine } from '../src-main/host/workers/docker/testing/test-docker.ts';
import { startApprovalHost, type ApprovalHost, type AskingClient } from './transport/approval-host.ts';

const parts = new Disposables();
let docker: Docker;
let folder: string;
let server: ApprovalHost;
let full: AskingClient;
beforeAll(async () => {
  docker = await openEngine((await testEngine()).address);
  folder = parts.add(await mkdtemp(path.join(tmpdir(), 'docker-limits-')), made => rm(made, { recursive: true }));
  for (const made of ['root/in', 'writable', 'outside']) await mkdir(path.join(folder, made), { recursive: true });
  await writeFile(path.join(folder, 'root/in/hello'), 'from the host');
  await writeFile(path.join(folder, 'outside/secret'), 'hidden');
  const defaults = { launch_method: 'docker', docker_image: inject('image'), heap_size_gb: 0.5, startup_timeout_seconds: 120 };
  server = parts.add(
    await startApprovalHost({
      config: {
        workspace: { roots: [path.join(folder, 'root')] },
        security: { workers: { volumes: [`${folder}/writable:rw`], images: ['listed.example/*'] } },
        community: { session_creation: { prewarm: 0, defaults } },
      },
    }),
    started => started[Symbol.asyncDispose](),
  );
  full = await server.v2('full');
});
afterAll(() => parts[Symbol.asyncDispose]());

const create = (client: AskingClient, session_name: string, args: object = {}) =>
  client.call('session_community_create', { session_name, ...args });
const containers = () => docker.listContainers({ all: true, filters: { label: [`${labels.dataFolder}=${server.dir}`] } });
const inFolder = (volume: string) => volume.replace('~', folder);

describe('a container', () => {
  let created: Record<string, unknown>;
  beforeAll(async () => {
    created = await create(full, 'box', {
      docker_volumes: [inFolder('~/root/in:/in'), inFolder('~/writable:/out:rw')],
      environment_vars: { START_OPTS: '-Dfrom.caller=yes' },
    });
  }, 180_000);
  afterAll(() => full.call('session_community_delete', { session_name: 'box' }));

  const run = async (script: string) =>
    (await full.call('session_script_run', { session_id: created['session_id'], script }))['stdout'];

  it('has no right of a superuser, no new ones, and a limit of processes', async () => {
    expect(created).toMatchObject({ success: true });
    const { HostConfig: made } = await docker.getContainer(String(created['container_id'])).inspect();
    expect(made).toMatchObject({
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: 4096,
      Binds: [inFolder('~/root/in:/in:ro'), inFolder('~/writable:/out:rw')],
    });
    expect(made.CapAdd?.map((name: string) => name.replace('CAP_', ''))).toEqual(['DAC_OVERRIDE']);
    expect(
      await run('print(*[l.split()[1] for l in open("/proc/self/status") if l.startswith(("CapEff", "CapBnd", "NoNewPrivs"))])'),
    ).toBe('0000000000000002 0000000000000002 1\n');
  });

  it('reads what is mounted, and writes only where the person listed it so', async () => {
    expect(await run('print(open("/in/hello").read())')).toBe('from the host\n');
    const script = `
import os
for path in ("/in/made", "/out/made"):
    try:
        open(path, "w").write("x")
    except OSError as error:
        print(path, error.strerror)
`;
    expect(await run(script)).toBe('/in/made Read-only file system\n');
    expect([existsSync(`${folder}/root/in/made`), await readFile(`${folder}/writable/made`, 'utf8')]).toEqual([false, 'x']);
  });

  it('reaches nothing of this machine from inside', async () => {
    const script = `
import os, socket, ctypes
print(any(os.path.exists(p) for p in ("/var/run/docker.sock", "/run/docker.sock", ${JSON.stringify(server.dir)}, "/in/../outside/secret")))
libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/m", exist_ok=True)
print(libc.mount(b"none", b"/tmp/m", b"tmpfs", 0, None), libc.unshare(0x10000000), libc.chroot(b"/tmp/m"))
`;
    expect(await run(script)).toBe('False\n-1 -1 -1\n');
  });
});

it('has no right of a superuser at all where nothing is mounted', async () => {
  const created = await create(full, 'bare');
  const script = 'print(*[l.split()[1] for l in open("/proc/self/status") if l.startswith("CapEff")])';
  const { session_id } = created;
  expect(await full.call('session_script_run', { session_id, script })).toMatchObject({ stdout: '0000000000000000\n' });
  await full.call('session_community_delete', { session_name: 'bare' });
}, 180_000);

describe('what no client may mount', () => {
  it.each([
    '/:/h',
    '/etc:/h',
    '/proc/self/root:/h',
    '/var/run/docker.sock:/h',
    '~/outside:/h',
    '~/root/in/../../outside:/h',
    '~/root/link:/h',
    '~:/h',
    '~/root/in:/h:rw',
  ])('%s is refused without a question, and nothing is made', async volume => {
    await symlink('../outside', path.join(folder, 'root/link')).catch(() => undefined); // it is there
    for (const permission of ['full', 'ask'] as const) {
      const client = await server.v2(permission);
      expect(await create(client, 'never', { docker_volumes: [inFolder(volume)] })).toMatchObject({
        error_code: 'PERMISSION_DENIED',
      });
    }
    expect(server.cards()).toEqual([]);
    expect(await containers()).toEqual([]);
  });

  it('shows in the question where a link really leads, and mounts nothing that took its place since', async () => {
    await mkdir(path.join(folder, 'root/real'));
    await symlink('real', path.join(folder, 'root/alias'));
    const asker = await server.v2('ask');
    const call = create(asker, 'swapped', { docker_volumes: [inFolder('~/root/alias:/h')] });
    const card = await server.nextCard();
    expect(JSON.stringify(card.arguments)).toContain(inFolder('~/root/real:/h:ro'));
    await rename(path.join(folder, 'root/real'), path.join(folder, 'root/moved'));
    await symlink('../outside', path.join(folder, 'root/real'));
    await server.decide(card, 'once');
    expect(await call).toMatchObject({ error_code: 'PERMISSION_DENIED' });
    expect(await containers()).toEqual([]);
  });
});

describe('an image that the configuration does not name', () => {
  it.each(['full', 'ask'] as const)('asks first, also a client with %s, and is not looked for after a no', async permission => {
    const asked: string[] = [];
    const registry = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(registry.listening).toBe(true));
    const { port } = registry.address() as { port: number };
    try {
      const client = await server.v2(permission);
      const call = create(client, 'foreign', { docker_image: `127.0.0.1:${port}/listed.example/image:1` });
      const card = await server.nextCard();
      expect(card).toMatchObject({ canAllowClient: false });
      expect(asked).toEqual([]);
      await server.decide(card, 'deny');
      expect(await call).toMatchObject({ error_code: 'PERMISSION_DENIED' });
      expect(asked).toEqual([]);
      const again = create(client, 'foreign', { docker_image: `127.0.0.1:${port}/listed.example/image:1` });
      await server.decide(await server.nextCard(), 'once');
      expect(await again).toMatchObject({ error_code: 'LAUNCH_FAILED' });
      expect(asked.length).toBeGreaterThan(0);
    } finally {
      registry.close();
    }
  });

  it('asks nothing where it is named', async () => {
    const asker = await server.v2('ask');
    expect(await create(asker, 'listed', { docker_image: 'listed.example/none:1' })).toMatchObject({
      error_code: 'LAUNCH_FAILED',
    });
    expect(server.cards()).toEqual([]);
  });
});
