import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { hasEnded, processStart } from './process-identity.ts';

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
