import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnded, processStart, unknownStart, whereabouts } from './process-identity.ts';

it('tells a process from an earlier one with the same pid', async () => {
  const { pid } = process;
  const start = await processStart(pid);
  expect(await hasEnded({ pid, processStart: start })).toBe(false);
  expect(await hasEnded({ pid, processStart: `not ${start}` })).toBe(true);
});

it('takes a living process whose start is not known for the one that was meant', async () => {
  expect(await hasEnded({ pid: process.pid })).toBe(false);
});

it('knows no start of a process that ended', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await processStart(child.pid!)).toBeUndefined();
  expect(await hasEnded({ pid: child.pid! })).toBe(true);
});

it('takes a living process whose start could not be written down for the one that was meant', async () => {
  expect(await whereabouts({ pid: process.pid, processStart: unknownStart })).toBe('running');
});

describe.skipIf(process.platform === 'win32')('a system whose tools tell', () => {
  const pathBefore = process.env['PATH'];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tools-'));
    process.env['PATH'] = `${folder}:${pathBefore}`;
  });
  afterAll(async () => {
    process.env['PATH'] = pathBefore;
    await rm(folder, { recursive: true });
  });

  const tools = { win32: 'powershell', darwin: 'ps' };
  const known = { pid: 4711, processStart: '638400000000000000' };
  it.each<[keyof typeof tools, does: string, script: string, found: string]>([
    ['win32', 'says when it started', 'echo 638400000000000000', 'running'],
    ['win32', 'says when another one started', 'echo 638400000000000001', 'ended'],
    ['win32', 'says that there is none', 'echo none', 'ended'],
    ['win32', 'may not see when it started', 'exit 0', 'unknown'],
    ['win32', 'fails', 'echo broken >&2; exit 1', 'unknown'],
    ['win32', 'takes too long', 'exec sleep 20', 'unknown'],
    ['darwin', 'says when it started', 'echo 638400000000000000', 'running'],
    ['darwin', 'says that there is none', 'exit 1', 'ended'],
    ['darwin', 'fails', 'echo ps: broken >&2; exit 1', 'unknown'],
    ['darwin', 'is killed', 'kill -9 $$', 'unknown'],
  ])(
    'on %s: it %s',
    async (platform, _, script, found) => {
      await writeFile(path.join(folder, tools[platform]), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      expect(await whereabouts(known, platform)).toBe(found);
    },
    20_000,
  );
});
