import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { expect, it, onTestFinished } from 'vitest';
import { editClientFile, readClientFile, retryingShared } from './client-file.ts';

async function newFile(text?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-file-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mcp.json');
  if (text !== undefined) await writeFile(file, text);
  return file;
}

it('looks again when the file changed before it was written', async () => {
  const file = await newFile('1');
  const seen: (string | undefined)[] = [];
  await editClientFile(file, 'linux', async ({ text, mode }) => {
    seen.push(text);
    if (seen.length === 1) await writeFile(file, '2');
    return { text: `${text}!`, mode };
  });
  expect(seen).toEqual(['1', '2']);
  expect(await readFile(file, 'utf8')).toBe('2!');
});

it('gives up on a file that never stands still, and loses nothing of it', async () => {
  const file = await newFile('0');
  const edit = editClientFile(file, 'linux', async ({ text, mode }) => {
    await writeFile(file, String(Number(text) + 1));
    return { text: 'ours', mode };
  });
  await expect(edit).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await readFile(file, 'utf8')).toBe('5');
});

it('writes nothing, not even anew, where nothing changes', async () => {
  const file = await newFile('1');
  const { ino, mtimeMs } = await stat(file);
  await editClientFile(file, 'linux', async now => now);
  expect(await stat(file)).toMatchObject({ ino, mtimeMs });
  expect(await readdir(join(file, '..'))).toEqual(['mcp.json']);
});

it('waits for who holds the lock that Claude Code takes', async () => {
  const file = await newFile('1');
  const release = await lockfile.lock(file);
  const edit = editClientFile(file, 'linux', async ({ text, mode }) => ({ text: `${text}!`, mode }));
  await writeFile(file, '2');
  await release();
  await edit;
  expect(await readFile(file, 'utf8')).toBe('2!');
});

it('takes its new folders away again when it fails', async () => {
  const file = await newFile();
  const deep = join(file, '..', 'a', 'b', 'mcp.json');
  await expect(editClientFile(deep, 'linux', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await readdir(join(file, '..'))).toEqual([]);
});

it('says which file it cannot read', async () => {
  const file = await newFile();
  await mkdir(file);
  await expect(readClientFile(file)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(file) });
  await writeFile(`${file}16`, Buffer.from('\uFEFF{}', 'utf16le'));
  await expect(readClientFile(`${file}16`)).rejects.toMatchObject({ message: expect.stringContaining('not UTF-8') });
});

it.skipIf(process.getuid?.() === 0)('says which file it cannot write', async () => {
  const file = await newFile('1');
  await chmod(join(file, '..'), 0o500);
  await expect(editClientFile(file, 'linux', async ({ mode }) => ({ text: '2', mode }))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await chmod(join(file, '..'), 0o700);
});

it('tries again on Windows while another program has the file open, and nowhere else', async () => {
  let left = 3;
  const act = async () => {
    if (left-- > 0) throw Object.assign(new Error('in use'), { code: 'EBUSY' });
    return 'done';
  };
  await expect(retryingShared('linux', act)).rejects.toThrow('in use');
  expect(await retryingShared('win32', act)).toBe('done');
});
