import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readLogTail } from './log-tail.ts';

async function folder(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'log-tail-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

it('goes back into the file before the current one only where it must', async () => {
  const dir = await folder({ 'host.log': 'c\nd\n', 'host.log.1': 'a\nb\n' });
  expect(await readLogTail(dir, 3)).toEqual(['b', 'c', 'd']);
  expect(await readLogTail(dir, 2)).toEqual(['c', 'd']);
  expect(await readLogTail(dir, 0)).toEqual([]);
});

it('finds nothing where nothing was written yet', async () => {
  expect(await readLogTail(await folder({}), 5)).toEqual([]);
});

it('leaves out the line that its limit cuts', async () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `${index} ${'x'.repeat(500)}`);
  const dir = await folder({ 'host.log': `${lines.join('\n')}\n` });
  const found = await readLogTail(dir, 10_000);
  expect(found.at(-1)).toBe(lines.at(-1));
  expect(lines).toContain(found[0]);
});
