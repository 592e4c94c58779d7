import { chmod, mkdir, mkdtemp, readFile, realpath, rename, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownerOnly } from '../base/testing/owner-only.ts';
import { createRedaction, type Redaction } from '../observe/redaction.ts';
import { openConfigFile, type ConfigChange, type ConfigFile } from './config-file.ts';

let dir: string;
let file: string;
let redaction: Redaction;
let opened: ConfigFile[];
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'config-')));
  file = join(dir, 'deephaven_mcp.json');
  redaction = createRedaction();
  opened = [];
});
afterEach(async () => {
  for (const config of opened) await config.close();
  await rm(dir, { recursive: true, force: true });
});

async function open(text?: string, path = file) {
  if (text !== undefined) await writeFile(path, text, { mode: 0o600 });
  const config = await openConfigFile({ file: path, env: {}, redaction });
  const changes: ConfigChange[] = [];
  config.onChange(change => changes.push(change));
  opened.push(config);
  return { config, changes };
}

/** Waits for the watcher: this is about real files and real events. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 20 });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const manual = (timeout: number) => `{ server: { auto_reload: false }, timeouts: { read: ${timeout} } }`;
const port = (number: number) => `{ server: { port: ${number} } }`;

it('makes a commented file on the first run, in which session creation is on', async () => {
  const { config } = await open(undefined, join(dir, 'new', 'deephaven_mcp.json'));
  expect(config.current.community.session_creation?.max_concurrent_sessions).toBe(5);
  expect([config.problem, config.warnings]).toEqual([undefined, []]);
  expect(await readFile(config.path, 'utf8')).toMatch(/^\/\/ Settings of Deephaven MCP/);
  expect(await modeOf(config.path)).toBe(ownerOnly);
});

it('says so when the file can not be made', async () => {
  await writeFile(join(dir, 'not-a-folder'), '');
  await expect(open(undefined, join(dir, 'not-a-folder', 'deephaven_mcp.json'))).rejects.toMatchObject({
    code: 'CONFIG_ERROR',
    message: expect.stringMatching(/deephaven_mcp\.json can't be created: a file is in the place of a folder/) as string,
  });
});

it('starts with the defaults when the file is bad', async () => {
  const { config } = await open('{ server: { prot: 1 } }');
  expect(config.current.server.port).toBe(8741);
  expect(config.problem?.message).toBe("server: unknown key 'prot'; did you mean 'port'? (line 1)");
});

it.each([
  ['written in place', (text: string) => writeFile(file, text)],
  [
    'replaced in one step',
    async (text: string) => {
      await writeFile(`${file}.tmp`, text);
      await rename(`${file}.tmp`, file);
    },
  ],
  [
    'deleted and made again',
    async (text: string) => {
      await rm(file);
      await writeFile(file, text);
    },
  ],
])('adopts a file that is %s, again and again', async (_, save) => {
  const { config, changes } = await open(port(1000));
  for (const next of [1001, 1002, 1003]) {
    await save(port(next));
    await eventually(() => expect(config.current.server.port).toBe(next));
  }
  expect(changes).toMatchObject([1001, 1002, 1003].map(next => ({ config: { server: { port: next } } })));
  expect(changes[0]).toMatchObject({ previous: { server: { port: 1000 } } });
});

it('follows a link, also when what it points to is replaced', async () => {
  const target = join(dir, 'elsewhere', 'real.json');
  await mkdir(join(dir, 'elsewhere'));
  await writeFile(target, port(1000));
  await symlink(target, file);
  const { config } = await open();
  await config.edit(['server', 'port'], 1001);
  expect(await readFile(target, 'utf8')).toBe(port(1001));
  await writeFile(`${target}.tmp`, port(1002));
  await rename(`${target}.tmp`, target);
  await eventually(() => expect(config.current.server.port).toBe(1002));
});

it('keeps the last good configuration while the file is bad, and adopts the next good one', async () => {
  const { config, changes } = await open(port(1000));
  await writeFile(file, '{ server: { port: ');
  await eventually(() => expect(config.problem?.message).toMatch(/^not valid JSON5: it ends too early \(line 1\)$/));
  expect(config.current.server.port).toBe(1000);
  await writeFile(file, port(1000));
  await eventually(() => expect(config.problem).toBeUndefined());
  expect(changes.map(change => Object.keys(change))).toEqual([['problem'], ['config', 'previous']]);
});

it('keeps the configuration when the file is deleted, and adopts it when it is back', async () => {
  const { config } = await open(port(1000));
  await rm(file);
  await eventually(() => expect(config.problem?.message).toMatch(/is gone\.$/));
  expect(config.current.server.port).toBe(1000);
  await writeFile(file, port(1001));
  await eventually(() => expect(config.current.server.port).toBe(1001));
});

it('only offers a change where auto_reload is off', async () => {
  const { config, changes } = await open(manual(10));
  await writeFile(file, manual(20));
  await eventually(() => expect(config.isPending).toBe(true));
  expect(config.current.timeouts.read).toBe(10);
  await expect(config.reload()).resolves.toMatchObject({ timeouts: { read: 20 } });
  expect(config.isPending).toBe(false);
  expect(changes.map(change => Object.keys(change))).toEqual([['pending'], ['config', 'previous']]);
});

it('refuses to reload a bad file and keeps everything', async () => {
  const { config } = await open(port(1000));
  await writeFile(file, port(-1));
  await expect(config.reload()).rejects.toMatchObject({ code: 'CONFIG_ERROR' });
  expect(config.current.server.port).toBe(1000);
});

it('edits one value, keeps the rest and a backup', async () => {
  const before = '// mine\n{ server: { port: 1000, /* here */ }, }\n';
  const { config, changes } = await open(before);
  await config.edit(['server', 'port'], 1001);
  expect(await readFile(file, 'utf8')).toBe(before.replace('1000', '1001'));
  expect(await readFile(`${file}.bak`, 'utf8')).toBe(before);
  expect(config.current.server.port).toBe(1001);
  expect(changes).toMatchObject([{ config: { server: { port: 1001 } }, previous: { server: { port: 1000 } } }]);
});

it.skipIf(process.platform === 'win32')('keeps the mode of the file, and gives it to the backup', async () => {
  const { config } = await open(port(1000));
  await chmod(file, 0o640);
  await config.edit(['server', 'port'], 1001);
  expect([await modeOf(file), await modeOf(`${file}.bak`)]).toEqual([0o640, 0o640]);
});

it('refuses an edit that would not be valid, and writes nothing', async () => {
  const { config, changes } = await open(port(1000));
  await expect(config.edit(['server', 'port'], 'x')).rejects.toMatchObject({
    code: 'CONFIG_ERROR',
    message: 'server.port: must be an integer from 0 to 65535, got "x"',
  });
  expect(await readFile(file, 'utf8')).toBe(port(1000));
  expect(changes).toEqual([]);
});

it('refuses to edit a text that is not JSON5', async () => {
  const { config } = await open('{ server: ');
  await expect(config.edit(['server', 'port'], 1)).rejects.toMatchObject({
    message: 'not valid JSON5: it ends too early (line 1)',
  });
});

it('loses none of many edits at once, nor one of someone else', async () => {
  const { config } = await open('{}');
  await writeFile(file, '{\n  server: {\n    port: 1234, // theirs\n  },\n}\n');
  const names = ['one', 'two', 'three', 'four', 'five'];
  await Promise.all(names.map(name => config.edit(['community', 'sessions', name], { label: name })));
  expect(Object.keys(config.current.community.sessions)).toEqual(names);
  expect(await readFile(file, 'utf8')).toContain('port: 1234, // theirs');
});

it('makes the file again when it is edited after it was deleted', async () => {
  const { config } = await open(port(1000));
  await rm(file);
  await config.edit(['server', 'port'], 1001);
  expect(await readFile(file, 'utf8')).toBe('{\n  server: {\n    port: 1001,\n  },\n}\n');
});

it.skipIf(process.platform === 'win32')('warns of a secret in a file that others can read', async () => {
  const text = '{ community: { sessions: { local: { auth_token: "c4nary" } } } }';
  await writeFile(file, text);
  await chmod(file, 0o644);
  const { config } = await open();
  expect(config.warnings).toEqual([
    expect.stringMatching(/can be read by other users .*: community\.sessions\.local\.auth_token\./),
  ]);
  expect(config.warnings[0]).not.toContain('c4nary');
  expect(redaction.redact('c4nary')).toBe('[secret]');
  await chmod(file, 0o600);
  await config.reload();
  expect(config.warnings).toEqual([]);
});

it('masks a secret that it holds itself until it holds another', async () => {
  const { config } = await open('{ community: { sessions: { local: { auth_token: "first-secret" } } } }');
  await config.edit(['community', 'sessions', 'local', 'auth_token'], 'second-secret');
  expect(redaction.redact('first-secret second-secret')).toBe('first-secret [secret]');
});

it('notices a file in the place of a folder', async () => {
  await mkdir(file);
  const { config } = await open();
  expect(config.problem?.message).toMatch(/can't be read/);
  await rmdir(file);
  await writeFile(file, port(1001));
  await eventually(() => expect(config.current.server.port).toBe(1001));
});

it('stops watching when it is closed', async () => {
  const { config, changes } = await open(port(1000));
  await config.close();
  await writeFile(file, port(1001));
  await expect(config.reload()).resolves.toBeDefined();
  expect(changes).toHaveLength(1);
});
