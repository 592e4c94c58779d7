import { chmod, lstat, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScene, rowOf } from './testing/scene.ts';

const cursorFile = '.cursor/mcp.json';
const neighbours = '{\n\t"mcpServers": {\n\t\t"a": { "command": "x" } // mine\n\t}\n}';
const foreign = '{ "mcpServers": { "deephaven": { "command": "theirs" } } }\n';

describe('a file that is there', () => {
  it('gets every byte and its mode back', async () => {
    await using scene = await openScene('linux');
    await scene.put(cursorFile, neighbours);
    await chmod(join(scene.home, cursorFile), 0o644);
    await scene.clients.apply('cursor', { action: 'add' });
    expect((await stat(join(scene.home, cursorFile))).mode & 0o777).toBe(0o600);
    expect(await scene.read(cursorFile)).toContain('// mine');
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await scene.read(cursorFile)).toBe(neighbours);
    expect((await stat(join(scene.home, cursorFile))).mode & 0o777).toBe(0o644);
    expect(await readdir(join(scene.dataFolder, 'backups'))).toEqual([]);
  });

  it.each([
    ['cursor', cursorFile, '{ "mcpServers":\n  { "a": {}\n  , "b": {} }  } // mine'],
    ['codex', '.codex/config.toml', 'model = "o3"'],
    ['goose', '.config/goose/config.yaml', 'extensions: {a:   {type: builtin},}   # mine\nz:   1'],
  ])('gets every byte back of what is written in an odd way (%s)', async (id, file, text) => {
    await using scene = await openScene('linux');
    await scene.put(file, text);
    for (const takeOut of [() => scene.clients.undo(id), () => scene.clients.apply(id, { action: 'remove' })]) {
      await scene.clients.apply(id, { action: 'add' });
      expect(await scene.read(file)).not.toBe(text);
      await takeOut();
      expect(await scene.read(file)).toBe(text);
    }
  });

  it('does not get back what a person let our entry replace, when that is removed', async () => {
    await using scene = await openScene('linux');
    await scene.put(cursorFile, foreign);
    await scene.clients.apply('cursor', { action: 'add', replace: true });
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await scene.read(cursorFile)).not.toContain('deephaven');
  });

  it('is changed where its link leads', async () => {
    await using scene = await openScene('linux');
    await scene.put('dotfiles/mcp.json', neighbours);
    await mkdir(join(scene.home, '.cursor'));
    await symlink('../dotfiles/mcp.json', join(scene.home, cursorFile));
    await scene.clients.apply('cursor', { action: 'add' });
    expect((await lstat(join(scene.home, cursorFile))).isSymbolicLink()).toBe(true);
    expect(await scene.read('dotfiles/mcp.json')).toContain('deephaven');
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await scene.read('dotfiles/mcp.json')).toBe(neighbours);
  });

  it('is made where its links lead, and goes again', async () => {
    await using scene = await openScene('linux');
    await mkdir(join(scene.home, 'dotfiles', 'cursor'), { recursive: true });
    await symlink('dotfiles/cursor', join(scene.home, '.cursor'));
    await symlink('../link.json', join(scene.home, cursorFile));
    await symlink('mcp.json', join(scene.home, 'dotfiles', 'link.json'));
    await scene.clients.apply('cursor', { action: 'add' });
    expect(await scene.read('dotfiles/mcp.json')).toContain('deephaven');
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await readdir(join(scene.home, 'dotfiles'))).toEqual(['cursor', 'link.json']);
    expect((await lstat(join(scene.home, 'dotfiles', 'link.json'))).isSymbolicLink()).toBe(true);
  });

  it('is never written when it is broken, and says where', async () => {
    await using scene = await openScene('linux');
    const broken = '{\n  "mcpServers": {\n    "a": {}\n    "b": {}\n  }\n}\n';
    await scene.put(cursorFile, broken);
    expect((await rowOf(scene, 'cursor')).entry).toMatchObject({ state: 'broken', line: 4, column: 5 });
    await expect(scene.clients.apply('cursor', { action: 'add' })).rejects.toMatchObject({
      code: 'CONFIG_ERROR',
      message: expect.stringContaining('line 4, column 5'),
    });
    expect(await scene.read(cursorFile)).toBe(broken);
    expect(scene.tokens.list()).toEqual([]);
    const plan = await scene.clients.plan('cursor', { action: 'add' });
    expect(plan).toMatchObject({ effect: 'nothing', lines: [], snippet: expect.stringContaining('"deephaven"') });
  });

  it('is never written when it has no place for our entry, and says why', async () => {
    await using scene = await openScene('linux');
    await scene.put(cursorFile, '{"mcpServers": []}');
    const problem = `${join(scene.home, cursorFile)} can't be changed: "mcpServers" is not an object.`;
    const plan = await scene.clients.plan('cursor', { action: 'add' });
    expect(plan).toMatchObject({ effect: 'nothing', lines: [], problem: expect.stringContaining(problem) });
    await expect(scene.clients.apply('cursor', { action: 'add' })).rejects.toMatchObject({
      code: 'CONFIG_ERROR',
      message: problem,
    });
    expect(scene.tokens.list()).toEqual([]);
  });

  it('says what is wrong with it, and keeps the list of the others', async () => {
    await using scene = await openScene('linux');
    await scene.put('.config/goose/config.yaml', 'a: *nothing\n');
    await mkdir(join(scene.home, cursorFile), { recursive: true });
    expect((await rowOf(scene, 'goose')).entry).toMatchObject({ state: 'broken', line: 1, column: 4 });
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'broken', reason: "it can't be read (EISDIR)" });
  });

  it('leaves no copy of itself behind when others took our entry out', async () => {
    await using scene = await openScene('linux');
    for (const text of [neighbours, '{"theme":"dark"}']) {
      await scene.put(cursorFile, text);
      await scene.clients.apply('cursor', { action: 'add' });
    }
    expect(await readdir(join(scene.dataFolder, 'backups'))).toHaveLength(1);
    await scene.clients.undo('cursor');
    expect(await scene.read(cursorFile)).toBe('{"theme":"dark"}');
    expect(await readdir(join(scene.dataFolder, 'backups'))).toEqual([]);
  });

  it('keeps an entry of others under our name until a person says yes; undo gives it back', async () => {
    await using scene = await openScene('linux');
    await scene.put(cursorFile, foreign);
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'foreign' });
    expect((await scene.clients.plan('cursor', { action: 'add' })).asks).toContain('Replace it?');
    await expect(scene.clients.apply('cursor', { action: 'add' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await expect(scene.clients.apply('cursor', { action: 'remove' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await scene.read(cursorFile)).toBe(foreign);
    expect((await scene.clients.apply('cursor', { action: 'add', replace: true })).row.entry).toEqual({ state: 'current' });
    await scene.clients.undo('cursor');
    expect(await scene.read(cursorFile)).toBe(foreign);
    expect(scene.tokens.list()).toEqual([]);
  });

  it('loses only our entry when its client wrote it anew meanwhile', async () => {
    await using scene = await openScene('linux');
    await scene.put('.claude.json', '{"numStartups":1}');
    await scene.clients.apply('claude-code', { action: 'add' });
    const rewritten = { ...(JSON.parse(await scene.read('.claude.json')) as object), numStartups: 2 };
    await scene.put('.claude.json', JSON.stringify(rewritten, undefined, 2));
    const { effect, row } = await scene.clients.undo('claude-code');
    expect({ effect, entry: row.entry }).toEqual({ effect: 'change', entry: { state: 'none' } });
    expect(await scene.read('.claude.json')).toBe('{\n  "numStartups": 2\n}');
  });

  it('stays when others came into a file that was made for our entry', async () => {
    await using scene = await openScene('linux');
    await scene.clients.apply('codex', { action: 'add' });
    await scene.put('.codex/config.toml', `model = "o3"\n\n${await scene.read('.codex/config.toml')}`);
    await scene.clients.apply('codex', { action: 'remove' });
    expect(await scene.read('.codex/config.toml')).toBe('model = "o3"\n\n');
  });
});
