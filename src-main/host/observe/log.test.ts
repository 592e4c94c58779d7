import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOnly } from '../base/testing/owner-only.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { createLog, type LogOptions } from './log.ts';
import { createRedaction } from './redaction.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function open(options: Partial<LogOptions> = {}) {
  const stderrStream = new PassThrough();
  const redaction = createRedaction();
  const log = createLog({ level: 'INFO', dir, stderr: 'json', redaction, maxMb: 1, files: 3, stderrStream, ...options });
  return { log, redaction, stderrStream, stderr: () => String(stderrStream.read() ?? '') };
}

const fileText = (name = 'host.log') => readFile(join(dir, name), 'utf8');

it('writes one JSON line to stderr and to a private file', async () => {
  const { log, stderr } = open();
  log.info({ port: 8741 }, 'listening');
  await log.close();
  expect(JSON.parse(stderr())).toMatchObject({ level: 'INFO', port: 8741, msg: 'listening' });
  expect(JSON.parse(await fileText())).toMatchObject({ level: 'INFO', port: 8741, msg: 'listening' });
  expect((await stat(join(dir, 'host.log'))).mode & 0o777).toBe(ownerOnly);
});

it('names the levels', () => {
  const { log, stderr } = open({ level: 'DEBUG' });
  log.debug({}, '');
  log.warn({}, '');
  log.error({}, '');
  const levels = stderr()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).level as string);
  expect(levels).toEqual(['DEBUG', 'WARNING', 'ERROR']);
});

it('changes the level of children that exist already', () => {
  const { log, stderr } = open();
  const child = log.child({ room: 'sessions' });
  child.debug({}, 'one');
  log.setLevel('DEBUG');
  child.debug({}, 'two');
  expect(stderr()).toMatch(/^[^\n]*"room":"sessions","msg":"two"}\n$/);
});

it('is readable on a terminal', () => {
  const { log, stderr } = open({ stderr: 'pretty' });
  log.warn({ session: 'community:config:local' }, 'gone');
  expect(stderr()).toMatch(/WARNING: gone \{"session":"community:config:local"\}\n$/);
});

it('shows code, hint and causes of an error', () => {
  const { log, stderr } = open();
  log.error({ error: new UserError('TIMEOUT', 'Too slow.', { hint: 'Wait.', cause: new Error('socket') }) }, 'failed');
  expect(JSON.parse(stderr()).error).toMatchObject({
    code: 'TIMEOUT',
    message: 'Too slow.',
    hint: 'Wait.',
    cause: { type: 'Error', message: 'socket', stack: expect.stringContaining('log.test.ts') as string },
  });
});

const canary = 'c4nary/"ß\\secret+value';
it.each(['pretty', 'json'] as const)('never writes a known secret, in whatever part of a %s line it is', async kind => {
  const { log, redaction, stderr } = open({ stderr: kind, level: 'DEBUG' });
  redaction.add(new Secret(canary));
  const child = log.child({ worker: canary, token: new Secret(canary) });
  child.info({ url: `http://x/?psk=${encodeURIComponent(canary)}`, deep: [{ [canary]: canary }] }, canary);
  child.error({ error: new Error(canary, { cause: new UserError('INTERNAL', canary, { hint: canary }) }) }, 'failed');
  child.debug({ header: `Bearer ${Buffer.from(`me:${canary}`).toString('base64')}` }, 'sent');
  await log.close();
  for (const text of [stderr(), await fileText()]) {
    expect(text).toContain('[secret]');
    for (const form of [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), 'c4nary'])
      expect(text).not.toContain(form);
    expect(Buffer.from(/Bearer ([^"]*)/.exec(text)![1]!, 'base64').toString()).not.toContain('secret+v');
  }
});

it('keeps a limited number of files of a limited size', async () => {
  const { log } = open({ maxMb: 0.001, files: 2, stderr: 'none' });
  for (let number = 0; number < 60; number++) log.info({ number }, 'x'.repeat(100));
  await log.close();
  expect((await fileText('host.log.1')).length).toBeLessThan(1300);
  await expect(fileText('host.log.2')).rejects.toThrow('ENOENT');
});

it('goes on without its file when that can not be written', async () => {
  await writeFile(join(dir, 'in-the-way'), '');
  const { log, stderrStream } = open({ dir: join(dir, 'in-the-way') });
  log.info({}, 'one');
  log.info({}, 'two');
  await log.close();
  const lines = String(stderrStream.read())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).msg as string);
  expect(lines).toEqual(['one', expect.stringContaining("can't be written"), 'two']);
});

it('goes on when stderr is gone', async () => {
  const { log, stderrStream } = open();
  stderrStream.destroy(new Error('EPIPE'));
  log.info({}, 'still here');
  await log.close();
  expect(await fileText()).toContain('still here');
});
