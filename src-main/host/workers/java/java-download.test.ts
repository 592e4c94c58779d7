import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadJava, type JavaDownloadOptions } from './java-download.ts';

const never = new AbortController().signal;
let folder: string;
let archive: Buffer;
let server: Server;
let baseUrl: string;
/** What the stand-in announces instead of the truth. */
let announced: { checksum?: string; size?: number; none?: boolean; silent?: boolean };
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'java-download-'));
  archive = await packJava(path.join(folder, 'source'));
  announced = {};
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/v3/')) response.end(JSON.stringify(announced.none ? [] : [asset()]));
    else if (request.url === '/jdk.tar.gz') response.writeHead(302, { location: '/files/jdk.tar.gz' }).end();
    else if (announced.silent) response.writeHead(200).write(archive.subarray(0, 10));
    else response.end(archive);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function asset() {
  const checksum = announced.checksum ?? createHash('sha256').update(archive).digest('hex');
  const file = { name: 'jdk.tar.gz', link: `${baseUrl}/jdk.tar.gz`, checksum, size: announced.size ?? archive.length };
  return { release_name: 'jdk-17.0.9+9', vendor: 'eclipse', binary: { os: 'linux', package: file } };
}

async function packJava(source: string): Promise<Buffer> {
  const bin = path.join(source, 'jdk-17.0.9+9', 'bin');
  await mkdir(bin, { recursive: true });
  const answer = 'echo "java.home = $(dirname "$(dirname "$0")")" >&2\necho java.base@17.0.9\necho jdk.compiler@17.0.9';
  await writeFile(path.join(bin, 'java'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  await execa('tar', ['-czf', path.join(source, 'jdk.tar.gz'), '-C', source, 'jdk-17.0.9+9']);
  return await readFile(path.join(source, 'jdk.tar.gz'));
}

function options(changes: Partial<JavaDownloadOptions> = {}): JavaDownloadOptions {
  const downloads = path.join(folder, 'java');
  const search = {
    env: { PATH: '/usr/bin:/bin' },
    platform: 'linux',
    downloadsIn: downloads,
    versions: { minimum: 17, maximum: 24 },
  } as const;
  return { consent: true, folder: downloads, version: 17, search, arch: 'arm64', baseUrl, ...changes };
}

const left = () => readdir(path.join(folder, 'java')).catch(() => []);

describe.skipIf(process.platform === 'win32')('downloading a Java', () => {
  it('unpacks the build for this system and tells its steps', async () => {
    const steps: string[] = [];
    const java = await downloadJava(options(), step => steps.push(step), never);
    expect(java).toEqual({ home: path.join(folder, 'java', 'jdk-17.0.9+9'), version: '17.0.9' });
    expect(asked[0]).toBe('/v3/assets/latest/17/hotspot?os=linux&architecture=aarch64&image_type=jdk&vendor=eclipse');
    expect(steps).toEqual(['looking up Java 17', 'downloading jdk-17.0.9+9: 0 of 1 MB', 'unpacking jdk-17.0.9+9']);
    expect(await left()).toEqual(['jdk-17.0.9+9']);
  });

  it('asks nobody without consent', async () => {
    await expect(downloadJava(options({ consent: false }), () => {}, never)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(asked).toEqual([]);
  });

  it.each([
    ['a wrong checksum', { checksum: '0'.repeat(64) }, /checksum/],
    ['more bytes than announced', { size: 20 }, /larger than announced/],
  ])('throws away %s', async (_, wrong, message) => {
    announced = wrong;
    const failed = downloadJava(options(), () => {}, never);
    await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: expect.stringMatching(message) });
    expect(await left()).toEqual([]);
  });

  it('says so where there is no build for this system', async () => {
    announced = { none: true };
    await expect(downloadJava(options(), () => {}, never)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('stops and leaves nothing when it is aborted', async () => {
    announced = { silent: true };
    const abort = new AbortController();
    const failed = downloadJava(options(), step => step.startsWith('downloading') && abort.abort(), abort.signal);
    await expect(failed).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(await left()).toEqual([]);
  });

  it('says so when the service cannot be reached', async () => {
    const failed = downloadJava(options({ baseUrl: 'http://127.0.0.1:1' }), () => {}, never);
    await expect(failed).rejects.toMatchObject({ code: 'LAUNCH_FAILED', hint: expect.stringContaining('HTTPS_PROXY') });
  });
});
