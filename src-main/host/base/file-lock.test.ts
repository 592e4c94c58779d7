import { existsSync } from 'node:fs';
import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withFileLock } from './file-lock.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'alone-'))));
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

it('goes on when its lock is lost, as after a long sleep, and does not end the process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const file = join(folder, 'file');
  const result = await withFileLock(file, async () => {
    await rmdir(`${file}.lock`);
    // The library looks after its lock every five seconds: it must have found that it is gone.
    await vi.advanceTimersByTimeAsync(6_000);
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
    return 'done';
  });
  expect(result).toBe('done');
  expect(existsSync(`${file}.lock`)).toBe(false);
  expect(await withFileLock(file, async () => 'again')).toBe('again');
});
