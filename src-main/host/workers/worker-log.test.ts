import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownerOnly } from '../base/testing/owner-only.ts';
import { openWorkerLog } from './worker-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'worker-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openWorkerLog({ folder, name: 'a', mask: line => line.replaceAll('key', '[secret]') });
const closed = (output: PassThrough) => new Promise(resolve => output.once('close', resolve));

it('keeps masked lines in memory and in a file that only its owner may read', async () => {
  const log = await open();
  const output = new PassThrough();
  log.read(output);
  output.write('one\ntw');
  output.end('o\r\nthe key\nlast');
  await closed(output);
  await log.close();
  expect(log.tail(3)).toEqual(['two', 'the [secret]', 'last']);
  const file = path.join(folder, 'worker-a.log');
  expect(await readFile(file, 'utf8')).toBe('one\ntwo\nthe [secret]\nlast\n');
  expect((await stat(file)).mode & 0o777).toBe(ownerOnly);
});

it('tells each new line, masked, until nobody listens', async () => {
  const log = await open();
  const heard: string[] = [];
  const stop = log.onLine(line => heard.push(line));
  const output = new PassThrough();
  log.read(output);
  output.write('the key\n');
  await vi.waitFor(() => expect(heard).toEqual(['the [secret]']));
  stop();
  output.end('more\n');
  await closed(output);
  await log.close();
  expect(heard).toHaveLength(1);
});

it('cuts output without line ends into pieces', async () => {
  const log = await open();
  const output = new PassThrough();
  log.read(output);
  output.end('x'.repeat(200_000));
  await closed(output);
  await log.close();
  expect(log.tail(100).length).toBeGreaterThan(1);
  expect(log.tail(100).join('')).toHaveLength(200_000);
});

it('keeps only the newest logs of other workers', async () => {
  for (let age = 1; age <= 30; age++) {
    const file = path.join(folder, `worker-old-${age}.log`);
    await writeFile(file, '');
    const at = new Date(Date.now() - age * 60_000);
    await utimes(file, at, at);
  }
  await writeFile(path.join(folder, 'host.log'), '');
  await (await open()).close();
  const names = await readdir(folder);
  expect(names).toContain('worker-old-20.log');
  expect(names).not.toContain('worker-old-21.log');
  expect(names).toContain('host.log');
});
