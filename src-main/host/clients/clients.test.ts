import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownClients } from './known/known-clients.ts';
import { targetsOf } from './targets.ts';
import { openScene, rowOf, type Scene } from './testing/scene.ts';

const cursorFile = '.cursor/mcp.json';
const neighbours = '{\n\t"mcpServers": {\n\t\t"a": { "command": "x" } // mine\n\t}\n}';

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
    expect(row.forms).toEqual(['bridge', 'http']);
    expect(await scene.read('My Project/.cursor/mcp.json')).toContain('"command"');
    await expect(scene.clients.apply('zed', { action: 'add', folder })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await scene.clients.apply(row.id, { action: 'remove' });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('puts a token into the file of a project only when that is asked for, and says what that means', async () => {
  await using scene = await openScene('linux');
  const folder = join(scene.home, 'project');
  await mkdir(folder);
  for (const client of ['claude-code', 'cursor', 'vscode', 'codex', 'gemini']) {
    const request = { action: 'add', folder } as const;
    expect(await scene.clients.plan(client, request)).not.toHaveProperty('warning');
    const { row } = await scene.clients.apply(client, { ...request, permission: 'read-only' });
    const file = row.file.slice(scene.home.length + 1);
    expect(row).toMatchObject({ entry: { state: 'current' }, permission: 'read-only' });
    expect(await scene.read(file)).not.toContain('Bearer');

    const plan = await scene.clients.plan(client, { ...request, form: 'http' });
    expect(plan.warning).toContain('Whoever has the token can use your sessions');
    const changed = await scene.clients.apply(client, { ...request, form: 'http' });
    expect(changed.row).toMatchObject({ entry: { state: 'current' }, permission: 'read-only' });
    const text = await scene.read(file);
    expect(text).not.toContain('bridge.mjs');
    expect(await scene.tokens.verify(/Bearer ([\w-]+)/.exec(text)![1]!)).toMatchObject({ permission: 'read-only' });

    await scene.clients.apply(client, { action: 'remove', folder });
  }
  expect(await readdir(folder)).toEqual([]);
});

it('says which name may have been meant', async () => {
  await using scene = await openScene('linux');
  await expect(scene.clients.plan('curser', { action: 'add' })).rejects.toMatchObject({ hint: 'Did you mean "cursor"?' });
});

it('makes install links of the application’s own scheme, for the bridge and without a secret', async () => {
  await using scene = await openScene('linux');
  const command = { command: '/usr/bin/node', args: ['/data/bridge.mjs', '--client', 'cursor'], env: {} };
  for (const [id, scheme] of [
    ['cursor', 'cursor:'],
    ['lm-studio', 'lmstudio:'],
  ] as const) {
    const link = new URL(await scene.clients.link(id));
    expect(link.protocol).toBe(scheme);
    const entry: unknown = JSON.parse(Buffer.from(link.searchParams.get('config')!, 'base64').toString());
    expect(entry).toEqual({ ...command, args: ['/data/bridge.mjs', '--client', id] });
  }
  const [head, config] = (await scene.clients.link('vscode')).split('?');
  expect(head).toBe('vscode:mcp/install');
  expect(JSON.parse(decodeURIComponent(config!))).toEqual({
    name: 'deephaven',
    type: 'stdio',
    ...command,
    args: ['/data/bridge.mjs', '--client', 'vscode'],
  });
  // What the client makes of it is ours, also where nothing is remembered.
  await scene.put(cursorFile, JSON.stringify({ mcpServers: { deephaven: command } }));
  expect(await rowOf(scene, 'cursor')).toMatchObject({ entry: { state: 'current' }, permission: 'full' });
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
