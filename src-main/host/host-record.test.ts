import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimHost, findRunningHost } from './host-record.ts';

let folder: string;
const own = { kind: 'headless', configFile: '/c' } as const;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-record-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('is found once claimed, with its address once it listens, readable by its owner only', async () => {
  const claim = await claimHost(folder, own);
  expect(await findRunningHost(folder)).toMatchObject({ pid: process.pid, configFile: '/c' });
  await claim.publish({ port: 5, url: 'http://127.0.0.1:5' });
  expect(await findRunningHost(folder)).toMatchObject({ port: 5 });
  expect((await stat(join(folder, 'host.json'))).mode & 0o777).toBe(0o600);
  await claim.release();
  expect(await findRunningHost(folder)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

it('refuses a second host on the same folder', async () => {
  await claimHost(folder, own);
  await expect(claimHost(folder, own)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('does not believe a record whose pid belongs to a process that started later', async () => {
  await claimHost(folder, own);
  const file = join(folder, 'host.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, processStart: '1@long-ago' }));
  expect(await findRunningHost(folder)).toBeUndefined();
  await expect(claimHost(folder, own)).resolves.toBeDefined();
});

it('replaces a record that is broken', async () => {
  await writeFile(join(folder, 'host.json'), '{"version":');
  await expect(claimHost(folder, own)).resolves.toBeDefined();
});

it('lets exactly one of many win', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => claimHost(folder, own)));
  expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
});

it("leaves another host's record alone when released", async () => {
  const claim = await claimHost(folder, own);
  const file = join(folder, 'host.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, id: 'other' }));
  await claim.release();
  expect(await findRunningHost(folder)).toMatchObject({ id: 'other' });
});
