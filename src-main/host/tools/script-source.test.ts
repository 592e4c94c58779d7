import { mkdtemp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../config/schema.ts';
import { readScriptFile } from './script-source.ts';

let dir: string;
let root: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'scripts-')));
  root = path.join(dir, 'root');
  await mkdir(root);
  await writeFile(path.join(root, 'a.py'), 'one\ntwo\nthree\n');
  await writeFile(path.join(root, 'binary.py'), Buffer.from([0x61, 0xff, 0xfe]));
  await writeFile(path.join(root, 'long.py'), 'x'.repeat(1_048_577));
  await writeFile(path.join(dir, 'secret.py'), 'outside');
  await symlink(path.join(dir, 'secret.py'), path.join(root, 'link.py'));
  await symlink(root, path.join(dir, 'linked-root'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const rules = (roots: string[] = [root], security = {}) => configSchema.parse({ workspace: { roots }, security });

describe('a script file', () => {
  it('is read by an absolute path and by one relative to a root', async () => {
    expect(await readScriptFile(path.join(root, 'a.py'), {}, rules())).toBe('one\ntwo\nthree\n');
    expect(await readScriptFile('a.py', {}, rules())).toBe('one\ntwo\nthree\n');
    expect(await readScriptFile('a.py', {}, rules([path.join(dir, 'linked-root')]))).toBe('one\ntwo\nthree\n');
    expect(await readScriptFile('a.py', {}, rules([`${root}:rw`]))).toBe('one\ntwo\nthree\n');
  });

  it('is cut to lines that keep their numbers', async () => {
    expect(await readScriptFile('a.py', { startLine: 2, endLine: 2 }, rules())).toBe('\ntwo');
    expect(await readScriptFile('a.py', { endLine: 2 }, rules())).toBe('one\ntwo');
    await expect(readScriptFile('a.py', { startLine: 9 }, rules())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.each(['../secret.py', 'link.py', 'sub/../../secret.py'])('is refused outside the roots: %s', async file => {
    await expect(readScriptFile(file, {}, rules())).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('outside the roots is not even told to exist', async () => {
    const answers = ['secret.py', 'nothing.py'].map(name =>
      readScriptFile(path.join(dir, name), {}, rules()).catch(error => error.code),
    );
    expect(await Promise.all(answers)).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED']);
    await expect(readScriptFile(path.join(dir, 'secret.py'), {}, rules([]))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('may lie anywhere when the user said so', async () => {
    const anywhere = rules([], { allow_any_script_path: true });
    expect(await readScriptFile(path.join(dir, 'secret.py'), {}, anywhere)).toBe('outside');
  });

  it.each([
    ['nothing.py', 'Script file not found: nothing.py'],
    ['.', 'Script file is outside the workspace: .'],
    ['binary.py', 'Script file is not UTF-8 text: binary.py'],
    ['long.py', 'Script file is too long: 1048577 bytes (max 1048576): long.py'],
  ])('%s is refused with its reason', async (file, message) => {
    await expect(readScriptFile(file, {}, rules())).rejects.toThrow(message);
  });
});
