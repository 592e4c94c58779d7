import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineAddresses } from './engine-address.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'docker-home-'));
});
afterEach(() => rm(home, { recursive: true }));

const find = (env: Record<string, string> = {}, platform: NodeJS.Platform = 'linux') => engineAddresses({ env, platform, home });

async function writeContext(name: string, Host: string): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  const folder = path.join(home, '.docker', 'contexts', 'meta', id);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host } } }));
}

async function chooseContext(currentContext: string): Promise<void> {
  await mkdir(path.join(home, '.docker'), { recursive: true });
  await writeFile(path.join(home, '.docker', 'config.json'), JSON.stringify({ auths: {}, currentContext }));
}

it('looks where Docker, Docker Desktop, Colima, Rancher Desktop and Podman listen', async () => {
  const sockets = (await find({ XDG_RUNTIME_DIR: '/run/user/1' })).map(address => 'socketPath' in address && address.socketPath);
  expect(sockets).toEqual([
    '/var/run/docker.sock',
    `${home}/.docker/run/docker.sock`,
    `${home}/.docker/desktop/docker.sock`,
    `${home}/.colima/default/docker.sock`,
    `${home}/.rd/docker.sock`,
    '/run/user/1/docker.sock',
    '/run/user/1/podman/podman.sock',
    '/run/podman/podman.sock',
  ]);
  expect(await find({}, 'win32')).toContainEqual({ socketPath: '//./pipe/docker_engine' });
});

describe('what the person chose for the docker command', () => {
  it.each([
    ['unix:///x/docker.sock', { socketPath: '/x/docker.sock' }],
    ['npipe:////./pipe/x', { socketPath: '//./pipe/x' }],
    ['tcp://127.0.0.1:2375', { host: '127.0.0.1', port: 2375 }],
    ['localhost:1234', { host: 'localhost', port: 1234 }],
    ['tcp://[::1]:2375', { host: '::1', port: 2375 }],
  ])('as DOCKER_HOST=%s is the only place', async (url, address) => {
    expect(await find({ DOCKER_HOST: url })).toEqual([address]);
  });

  it.each(['tcp://10.0.0.5:2376', 'ssh://me@server', 'tcp://docker.example.com', 'nonsense://x'])(
    'as DOCKER_HOST=%s is refused, since its loopback is not ours',
    async url => {
      await expect(find({ DOCKER_HOST: url })).rejects.toMatchObject({
        code: 'LAUNCH_FAILED',
        message: expect.stringContaining('DOCKER_HOST names a Docker engine on another machine'),
        hint: expect.stringContaining('unset DOCKER_HOST'),
      });
    },
  );

  it('as the current context is the only place, but the default one is no choice', async () => {
    await writeContext('colima', 'unix:///c/docker.sock');
    await chooseContext('colima');
    expect(await find()).toEqual([{ socketPath: '/c/docker.sock' }]);
    expect(await find({ DOCKER_HOST: 'unix:///x' })).toEqual([{ socketPath: '/x' }]);
    expect(await find({ DOCKER_HOST: 'unix:///x', DOCKER_CONTEXT: 'colima' })).toEqual([{ socketPath: '/c/docker.sock' }]);
    await chooseContext('default');
    expect((await find()).length).toBeGreaterThan(1);
  });

  it('as a context on another machine, or one that is not there, says so', async () => {
    await writeContext('far', 'ssh://me@server');
    await chooseContext('far');
    await expect(find()).rejects.toThrow("Docker's context 'far' names a Docker engine on another machine (server).");
    await expect(find({ DOCKER_CONTEXT: 'gone' })).rejects.toThrow("Docker's context 'gone' can't be read.");
  });

  it('with certificates is used with them', async () => {
    for (const name of ['ca', 'cert', 'key']) await writeFile(path.join(home, `${name}.pem`), name);
    expect(await find({ DOCKER_HOST: 'tcp://127.0.0.1', DOCKER_CERT_PATH: home })).toEqual([
      { host: '127.0.0.1', port: 2376, tls: { ca: 'ca', cert: 'cert', key: 'key' } },
    ]);
  });
});
