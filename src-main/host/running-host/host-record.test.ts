import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimHost, findRunningHost, type HostClaim } from './host-record.ts';

let folder: string;
const own = { kind: 'headless', configFile: '/c' } as const;

const claims: HostClaim[] = [];

/** Makes this process the host, until the test ends. */
async function claim(): Promise<HostClaim> {
  const made = await claimHost(folder, own);
  claims.push(made);
  return made;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-record-'));
});

afterEach(async () => {
  await Promise.all(claims.splice(0).map(made => made.release()));
  await rm(folder, { recursive: true, force: true });
});

it('is found once claimed, with its address once it listens, readable by its owner only', async () => {
  const held = await claim();
  expect(await findRunningHost(folder)).toMatchObject({ pid: process.pid, configFile: '/c' });
  await held.publish({ port: 5, url: 'http://127.0.0.1:5' });
  expect(await findRunningHost(folder)).toMatchObject({ port: 5 });
  expect((await stat(join(folder, 'host.json'))).mode & 0o777).toBe(0o600);
  await held.release();
  expect(await findRunningHost(folder)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

it('refuses a second host on the same folder', async () => {
  await claim();
  await expect(claim()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it.each<[string, (file: string) => Promise<unknown>]>([
  ['is gone', file => rm(file)],
  ['is garbage', file => writeFile(file, '{"version":')],
  ['is of a newer version', file => writeFile(file, '{"version":2}')],
  ['is a folder', file => rm(file).then(() => mkdir(file))],
])('refuses a second host also when the record of the first %s', async (_, change) => {
  await claim();
  await change(join(folder, 'host.json'));
  await expect(claim()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('says so when a folder is in the place of the record', async () => {
  await mkdir(join(folder, 'host.json'));
  await expect(claim()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `Nothing can be written to ${folder}: a folder is in the place of a file.`,
  });
  await rm(join(folder, 'host.json'), { recursive: true });
  await claim();
});

it('holds the folder by a lock elsewhere where its path is too long for a socket', async () => {
  folder = join(folder, 'x'.repeat(100));
  await mkdir(folder);
  const first = await claim();
  await rm(join(folder, 'host.json'));
  await expect(claim()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await first.release();
  await claim();
});

it('is found again, and holds the folder, after everything in it was removed', async () => {
  const held = await claim();
  await held.publish({ port: 5, url: 'http://127.0.0.1:5' });
  for (const name of await readdir(folder)) await rm(join(folder, name));
  await expect.poll(whatIsBack, { timeout: 60_000 }).toEqual([5, true]);
  await expect(claim()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('lets a process that died leave its socket', async () => {
  const script = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'host.socket'))}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
  expect(await readdir(folder)).toEqual(['host.socket']);
  await claim();
});

it('does not believe a record whose pid belongs to a process that started later', async () => {
  const first = await claim();
  const file = join(folder, 'host.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await first.release();
  await writeFile(file, JSON.stringify({ ...record, processStart: '1@long-ago' }));
  expect(await findRunningHost(folder)).toBeUndefined();
  await claim();
});

it('replaces a record that is broken', async () => {
  await writeFile(join(folder, 'host.json'), '{"version":');
  await claim();
  expect(JSON.parse(await readFile(join(folder, 'host.json'), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('lets exactly one of many win', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => claim()));
  expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
});

it("leaves another host's record alone when released", async () => {
  const held = await claim();
  const file = join(folder, 'host.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, id: 'other' }));
  await held.release();
  expect(await findRunningHost(folder)).toMatchObject({ id: 'other' });
});

async function whatIsBack() {
  return [(await findRunningHost(folder))?.port, (await readdir(folder)).includes('host.socket')];
}
