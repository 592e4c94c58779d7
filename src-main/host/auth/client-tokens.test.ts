import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Log } from '../observe/log.ts';
import { openClientTokens } from './client-tokens.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

/** Where a file can be, in a folder that is removed after the test. */
async function newFile(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'clients-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'clients.json');
}

async function openTokens(options: { file?: string; now?: () => number } = {}) {
  const file = options.file ?? (await newFile());
  const tokens = await openClientTokens({ log, ...options, file });
  onTestFinished(() => tokens.close());
  return { tokens, file };
}

it('knows the holder of a token that it minted, and nobody else', async () => {
  const { tokens } = await openTokens();
  const token = await tokens.mint('cursor', 'read-only');
  expect(await tokens.verify(token.reveal())).toEqual({ name: 'cursor', kind: 'mcp', permission: 'read-only' });
  expect(await tokens.verify(`${token.reveal()}x`)).toBeUndefined();
});

it('keeps only a hash, in a file that its owner alone can read', async () => {
  const { tokens, file } = await openTokens();
  const token = await tokens.mint('cursor', 'full');
  expect(await readFile(file, 'utf8')).not.toContain(token.reveal());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('gives a client that asks again a new token and takes the old one back', async () => {
  const { tokens } = await openTokens();
  const gone = vi.fn();
  const first = await tokens.mint('cursor', 'full');
  tokens.onChange(gone);
  const second = await tokens.mint('cursor', 'ask');
  expect(await tokens.verify(first.reveal())).toBeUndefined();
  expect((await tokens.verify(second.reveal()))?.permission).toBe('ask');
  expect(tokens.list()).toHaveLength(1);
  expect(gone).toHaveBeenCalledWith(['cursor'], []);
});

it('refuses a revoked token at once', async () => {
  const { tokens } = await openTokens();
  const token = await tokens.mint('cursor', 'full');
  expect(await tokens.revoke('cursor')).toBe(true);
  expect(await tokens.verify(token.reveal())).toBeUndefined();
  expect(await tokens.revoke('cursor')).toBe(false);
});

it('holds tokens over a restart', async () => {
  const { tokens, file } = await openTokens();
  const token = await tokens.mint('cursor', 'full');
  const again = await openTokens({ file });
  expect(await again.tokens.verify(token.reveal())).toMatchObject({ name: 'cursor' });
});

it('sees what another process mints and revokes', async () => {
  const { tokens: host, file } = await openTokens();
  const { tokens: other } = await openTokens({ file });
  const token = await other.mint('zed', 'full');
  expect(await host.verify(token.reveal())).toMatchObject({ name: 'zed' });
  await other.revoke('zed');
  expect(await host.verify(token.reveal())).toBeUndefined();
});

it('changes a permission without a new token', async () => {
  const { tokens } = await openTokens();
  const token = await tokens.mint('cursor', 'full');
  const changed = vi.fn();
  tokens.onChange(changed);
  await tokens.setPermission('cursor', 'read-only');
  expect(changed).toHaveBeenCalledWith([], [expect.objectContaining({ name: 'cursor', permission: 'read-only' })]);
  expect((await tokens.verify(token.reveal()))?.permission).toBe('read-only');
  expect(await tokens.setPermission('nobody', 'full')).toBe(false);
});

it('tells when a client called last and what it calls itself, also after a restart', async () => {
  const { tokens, file } = await openTokens({ now: () => 5_000 });
  await tokens.mint('cursor', 'full');
  tokens.noteCall('cursor', 'cursor 1.2');
  const expected = { name: 'cursor', permission: 'full', createdAt: 5_000, lastCallAt: 5_000, version: 'cursor 1.2' };
  expect(tokens.list()).toEqual([expected]);
  await tokens.close();
  expect((await openTokens({ file })).tokens.list()).toEqual([expected]);
});

it('exchanges a code for a page token once, which ends after 12 hours unused', async () => {
  let time = 0;
  const { tokens } = await openTokens({ now: () => time });
  const code = tokens.createCode().reveal();
  const token = (await tokens.exchangeCode(code))!.reveal();
  expect(await tokens.exchangeCode(code)).toBeUndefined();
  time += 11 * 3_600_000;
  expect(await tokens.verify(token)).toMatchObject({ kind: 'ui' });
  time += 11 * 3_600_000;
  expect(await tokens.verify(token)).toMatchObject({ kind: 'ui' });
  time += 12 * 3_600_000;
  expect(await tokens.verify(token)).toBeUndefined();
});

it('refuses a code that is older than ten minutes', async () => {
  let time = 0;
  const { tokens } = await openTokens({ now: () => time });
  const code = tokens.createCode();
  time += 10 * 60_000;
  expect(await tokens.exchangeCode(code.reveal())).toBeUndefined();
});

it('leaves the file of a newer version alone', async () => {
  const file = await newFile();
  await writeFile(file, '{"version":2,"holders":[]}');
  await expect(openClientTokens({ file, log })).rejects.toMatchObject({ code: 'CONFIG_ERROR', message: /newer version/ });
  expect(await readFile(file, 'utf8')).toBe('{"version":2,"holders":[]}');
});

it('keeps the known clients when the file becomes unreadable', async () => {
  const { tokens, file } = await openTokens();
  const token = await tokens.mint('cursor', 'full');
  await writeFile(file, '{');
  expect(await tokens.verify(token.reveal())).toMatchObject({ name: 'cursor' });
});

it('never overwrites a file that it cannot read', async () => {
  const { tokens, file } = await openTokens();
  await tokens.mint('cursor', 'full');
  await writeFile(file, '{"version":9}');
  tokens.noteCall('cursor');
  await expect(tokens.mint('zed', 'full')).rejects.toMatchObject({ code: 'CONFIG_ERROR' });
  await tokens.close();
  expect(await readFile(file, 'utf8')).toBe('{"version":9}');
});

it('refuses a name that is no file name', async () => {
  const { tokens } = await openTokens();
  await expect(tokens.mint('../x', 'full')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
