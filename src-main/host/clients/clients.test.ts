import { chmod, lstat, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownClients } from './known/known-clients.ts';
import { targetsOf } from './targets.ts';
import { openScene, type Scene } from './testing/scene.ts';

const cursorFile = '.cursor/mcp.json';
const neighbours = '{\n\t"mcpServers": {\n\t\t"a": { "command": "x" } // mine\n\t}\n}';
const foreign = '{ "mcpServers": { "deephaven": { "command": "theirs" } } }\n';

async function rowOf({ clients }: Scene, id: string) {
  return (await clients.list()).clients.find(row => row.id === id)!;
}

async function tokenIn(scene: Scene, path: string) {
  return /Bearer ([\w-]+)/.exec(await scene.read(path))![1]!;
}

const everyClient = (['darwin', 'win32', 'linux'] as const).flatMap(platform =>
  knownClients.map(definition => ({ platform, id: definition.id, definition })),
);

describe.concurrent.each(everyClient)('$id on $platform', ({ platform, id, definition }) => {
  it('is added with a token that holds, and removed without a trace', async () => {
    await using scene = await openScene(platform);
    const { effect, row } = await scene.clients.apply(id, { action: 'add', permission: 'read-only' });
    expect({ effect, entry: row.entry }).toEqual({ effect: 'create', entry: { state: 'current' } });
    expect(row.permission).toBe('read-only');
    const [target] = await targetsOf(definition, scene.machine, []);
    expect(target!.file.startsWith(scene.home)).toBe(true);
    expect((await stat(target!.file)).mode & 0o777).toBe(0o600);

    expect((await scene.clients.apply(id, { action: 'add' })).effect).toBe('nothing');
    expect((await scene.clients.apply(id, { action: 'remove' })).effect).toBe('delete');
    expect(await readdir(scene.home)).toEqual(['data']);
    expect(scene.tokens.list()).toEqual([]);
  });
});

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

  it('is made where its link leads, and goes again', async () => {
    await using scene = await openScene('linux');
    await mkdir(join(scene.home, '.cursor'));
    await symlink('../mcp.json', join(scene.home, cursorFile));
    await scene.clients.apply('cursor', { action: 'add' });
    expect(await scene.read('mcp.json')).toContain('deephaven');
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await readdir(scene.home)).toEqual(['.cursor', 'data']);
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

describe('an entry of ours', () => {
  it('goes stale with the address, and keeps its token and what a person set when all are brought up to date', async () => {
    await using scene = await openScene('linux');
    for (const id of ['cursor', 'codex', 'goose', 'claude-desktop']) await scene.clients.apply(id, { action: 'add' });
    const token = await tokenIn(scene, cursorFile);
    await scene.put(cursorFile, (await scene.read(cursorFile)).replace('"url"', '"disabled": false, "url"'));
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'changed' });

    scene.moveTo('http://127.0.0.1:9000/mcp');
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'stale', because: 'address' });
    expect((await rowOf(scene, 'claude-desktop')).entry).toEqual({ state: 'current' });
    expect(await scene.clients.updateAll()).toEqual({ updated: ['cursor', 'codex', 'goose'], failed: [] });
    expect(JSON.parse(await scene.read(cursorFile))).toEqual({
      mcpServers: {
        deephaven: { disabled: false, url: 'http://127.0.0.1:9000/mcp', headers: { Authorization: `Bearer ${token}` } },
      },
    });
    expect(await scene.clients.updateAll()).toEqual({ updated: [], failed: [] });
  });

  it('gets a new token when its own was revoked', async () => {
    await using scene = await openScene('linux');
    await scene.clients.apply('cursor', { action: 'add' });
    const token = await tokenIn(scene, cursorFile);
    await scene.tokens.revoke('cursor');
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'stale', because: 'token' });
    await scene.clients.updateAll();
    expect(await tokenIn(scene, cursorFile)).not.toBe(token);
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'current' });
  });

  it('takes another permission when it is added again', async () => {
    await using scene = await openScene('linux');
    await scene.clients.apply('cursor', { action: 'add' });
    const token = await tokenIn(scene, cursorFile);
    const { effect, row } = await scene.clients.apply('cursor', { action: 'add', permission: 'read-only' });
    expect({ effect, permission: row.permission }).toEqual({ effect: 'nothing', permission: 'read-only' });
    expect(await scene.tokens.verify(token)).toMatchObject({ permission: 'read-only' });
  });

  it('is recognised by its token where nothing is remembered', async () => {
    await using scene = await openScene('linux');
    const token = await scene.tokens.mint('cursor', 'full');
    const entry = { url: 'http://127.0.0.1:8741/mcp', headers: { Authorization: `Bearer ${token.reveal()}` } };
    await scene.put(cursorFile, JSON.stringify({ mcpServers: { deephaven: entry } }));
    expect((await rowOf(scene, 'cursor')).entry).toEqual({ state: 'current' });
    await scene.clients.apply('cursor', { action: 'remove' });
    expect(await scene.read(cursorFile)).toBe('{"mcpServers":{}}');
  });

  it('shows its token to nobody but the file', async () => {
    await using scene = await openScene('linux');
    await scene.put(cursorFile, neighbours);
    const before = await scene.clients.plan('cursor', { action: 'add' });
    expect(before.lines.map(line => line.text).join('\n')).toContain('Bearer ••••••••');
    await scene.clients.apply('cursor', { action: 'add' });
    const token = await tokenIn(scene, cursorFile);
    scene.moveTo('http://127.0.0.1:9000/mcp');
    const plan = await scene.clients.plan('cursor', { action: 'update' });
    expect(plan.lines.map(({ kind, text }) => `${kind} ${text.trim()}`)).toEqual([
      'removed "url": "http://127.0.0.1:8741/mcp",',
      'added "url": "http://127.0.0.1:9000/mcp",',
    ]);
    const everything = [plan, await scene.clients.list(), scene.logged, await readData(scene)];
    expect(JSON.stringify(everything)).not.toContain(token);
    expect(scene.logged).toHaveLength(1);
    expect(scene.changes()).toBe(1);
  });

  it('stands in a project as well, under a name of its own', async () => {
    await using scene = await openScene('linux');
    const folder = join(scene.home, 'My Project');
    await expect(scene.clients.apply('cursor', { action: 'add', folder })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await mkdir(folder);
    const { row } = await scene.clients.apply('cursor', { action: 'add', folder });
    expect(row).toMatchObject({
      scope: 'project',
      label: folder,
      id: expect.stringMatching(/^cursor-project-my-project-[0-9a-f]{6}$/),
    });
    expect((await rowOf(scene, row.id)).entry).toEqual({ state: 'current' });
    await expect(scene.clients.apply('zed', { action: 'add', folder })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await scene.clients.apply(row.id, { action: 'remove' });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('says which name may have been meant', async () => {
  await using scene = await openScene('linux');
  await expect(scene.clients.plan('curser', { action: 'add' })).rejects.toMatchObject({ hint: 'Did you mean "cursor"?' });
});

it('makes install links of the application’s own scheme', async () => {
  await using scene = await openScene('linux');
  const link = new URL(await scene.clients.link('cursor'));
  expect(link.protocol).toBe('cursor:');
  const entry: unknown = JSON.parse(Buffer.from(link.searchParams.get('config')!, 'base64').toString());
  expect(entry).toMatchObject({
    url: 'http://127.0.0.1:8741/mcp',
    headers: { Authorization: expect.stringMatching(/^Bearer /) },
  });
  expect(await scene.clients.link('vscode')).toMatch(/^vscode:mcp\/install\?%7B%22name%22%3A%22deephaven%22/);
  await expect(scene.clients.link('zed')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

it('gives texts for any other client, once', async () => {
  await using scene = await openScene('linux');
  const texts = await scene.clients.copy({ name: 'mine', permission: 'ask' });
  expect(texts.header).toMatch(/^Authorization: Bearer [\w-]{43}$/);
  expect(JSON.parse(texts.command!)).toMatchObject({ mcpServers: { deephaven: { command: '/usr/bin/node' } } });
  await expect(scene.clients.copy({ name: 'mine', permission: 'ask' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

async function readData(scene: Scene): Promise<string> {
  return scene.read('data/client-entries.json');
}

describe('the extension of Claude Desktop', () => {
  it('comes in place of the entry, with a token of its own and the same permission', async () => {
    await using scene = await openScene('linux');
    await scene.clients.apply('claude-desktop', { action: 'add', permission: 'read-only' });
    expect(await scene.clients.extension('claude-desktop')).toMatch(/\.mcpb$/);
    expect(await rowOf(scene, 'claude-desktop')).toMatchObject({ entry: { state: 'none' }, permission: 'read-only' });
    await scene.clients.apply('claude-desktop', { action: 'add' });
    expect(await rowOf(scene, 'claude-desktop')).toMatchObject({ entry: { state: 'current' }, permission: 'read-only' });
  });

  it('is nothing for other clients', async () => {
    await using scene = await openScene('linux');
    await expect(scene.clients.extension('cursor')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
