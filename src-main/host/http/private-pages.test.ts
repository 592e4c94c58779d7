import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { codeUsed, openPrivately, privatePagesFolder } from './private-pages.ts';

let dataFolder: string;
let folder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'private-pages-'));
  folder = join(dataFolder, 'opening');
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const shown: string[] = [];
const open = (url: string) => openPrivately(url, folder, async file => void shown.push(file));

it.each(['http://127.0.0.1:8741/#code=SECRET_a-1', 'http://127.0.0.1:8741/open/SECRET_a-1'])(
  'shows a page that leads to %s, for this user only, until the code is used',
  async url => {
    await open(url);
    const file = shown.at(-1)!;
    expect(file).not.toContain('SECRET');
    expect(await readFile(file, 'utf8')).toContain(`content="0;url=${url}"`);
    expect(await readFile(file, 'utf8')).not.toContain('<script');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await codeUsed('another', folder);
    expect(await readdir(folder)).toEqual([basename(file)]);
    await codeUsed('SECRET_a-1', folder);
    expect(await readdir(dataFolder)).toEqual([]);
  },
);

it('removes pages that a process left behind, when the next one opens, and nothing else', async () => {
  await open('http://127.0.0.1:8741/#code=old');
  const old = new Date(Date.now() - 61_000);
  await utimes(shown.at(-1)!, old, old);
  await writeFile(join(folder, 'mine.txt'), '');
  await open('http://127.0.0.1:8741/#code=new');
  expect((await readdir(folder)).toSorted()).toEqual(['mine.txt', basename(shown.at(-1)!)].toSorted());
});

it.each([
  ['linux', false, '/data/opening'],
  ['linux', true, '/home/x/deephaven-mcp-opening'],
  ['darwin', false, '/data/opening'],
  ['win32', false, '/data/opening'],
] as const)('keeps them on %s (snaps: %s) in %s', (platform, hasSnaps, place) => {
  expect(privatePagesFolder({ dataFolder: '/data', platform, home: '/home/x', hasSnaps })).toBe(place);
});
