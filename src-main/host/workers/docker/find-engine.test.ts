import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEngine } from './find-engine.ts';

let folder: string;
let socketPath: string;
const servers: net.Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  socketPath = path.join(folder, 'docker.sock');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
  await rm(folder, { recursive: true });
});

const find = (
  env: Record<string, string | undefined> = {},
  platform: NodeJS.Platform = 'linux',
  signal = AbortSignal.timeout(10_000),
) => findEngine({ env: { DOCKER_HOST: `unix://${socketPath}`, ...env }, platform, home: folder }, signal);

async function listen(server: net.Server): Promise<void> {
  server.listen(socketPath);
  await once(server, 'listening');
  servers.push(server);
}

const engine = (version: object) => listen(http.createServer((_, answer) => answer.end(JSON.stringify(version))));

describe('an engine', () => {
  it('that answers is found, with its version', async () => {
    await engine({ Version: '28.2.2', ApiVersion: '1.50', Os: 'linux' });
    expect(await find()).toEqual({ address: { socketPath }, version: '28.2.2' });
  });

  it.each([
    [{ Version: '17.03', ApiVersion: '1.26', Os: 'linux' }, 'The Docker engine is too old (17.03).', 'Docker 19.03 or newer'],
    [
      { Version: '28', ApiVersion: '1.50', Os: 'windows' },
      'Docker runs Windows containers here; Deephaven is a Linux container.',
      'Switch to Linux',
    ],
    [{ hello: 'world' }, 'The Docker engine does not answer as it should.', 'restart it'],
  ])('that answers %o is explained', async (answer, message, hint) => {
    await engine(answer);
    await expect(find()).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message, hint: expect.stringContaining(hint) });
  });

  it('that hangs is given up, soon', async () => {
    await listen(net.createServer(socket => void socket.on('error', () => {}).resume()));
    await expect(find()).rejects.toMatchObject({ message: 'The Docker engine does not answer as it should.' });
  });

  it('whose socket is left but not served is not running', async () => {
    // A socket file that nobody listens on any more: closing removes it, so another name of it stays.
    const server = net.createServer();
    await listen(server);
    const { link } = await import('node:fs/promises');
    await link(socketPath, path.join(folder, 'left.sock'));
    servers.splice(0);
    await new Promise(resolve => server.close(resolve));
    socketPath = path.join(folder, 'left.sock');
    await expect(find()).rejects.toMatchObject({
      message: 'Docker is installed but not running.',
      hint: expect.stringContaining('sudo systemctl start docker'),
    });
  });

  // Root may connect to any socket.
  it.skipIf(process.getuid?.() === 0)('that may not be used says how to get the permission', async () => {
    await engine({ Version: '28', ApiVersion: '1.50' });
    await chmod(socketPath, 0o000);
    await expect(find()).rejects.toMatchObject({
      message: `No permission to use Docker (${socketPath}).`,
      hint: expect.stringContaining('usermod -aG docker'),
    });
  });
});

describe('without an engine', () => {
  it('says so when Docker is installed', async () => {
    await writeFile(path.join(folder, 'docker'), '', { mode: 0o755 });
    await expect(find({ PATH: folder })).rejects.toThrow('Docker is installed but not running.');
    await expect(find({ PATH: folder }, 'darwin')).rejects.toMatchObject({
      hint: expect.stringContaining('Start Docker Desktop'),
    });
  });

  it('says so when Docker is not installed', async () => {
    await expect(find({ PATH: folder })).rejects.toMatchObject({
      message: 'Docker is not installed.',
      hint: 'Install Docker or Podman, or use launch_method "python".',
    });
  });

  it('gives up when it is told to', async () => {
    await expect(find({}, 'linux', AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
  });
});
