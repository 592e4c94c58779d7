import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownerOnly } from '../base/testing/owner-only.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { openEncryptedFile } from './encrypted-file.ts';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'secrets-'));
  path = join(dir, 'data', 'secrets.json');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (passphrase = 'correct horse ü') => openEncryptedFile(path, new Secret(passphrase));

it('gives back what an earlier run stored', async () => {
  await open().set('local', new Secret('päss "wörd"\n'));
  const store = open();
  expect((await store.get('local'))?.reveal()).toBe('päss "wörd"\n');
  await expect(store.get('other')).resolves.toBeUndefined();
});

it('makes no file before the first secret', async () => {
  const store = open();
  await store.get('local');
  await store.delete('local');
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

it('is private, and shows neither names nor values', async () => {
  await open().set('name-of-it', new Secret('value-of-it'));
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/name-of-it|value-of-it/);
  expect(JSON.parse(text)).toMatchObject({ version: 1, cipher: 'aes-256-gcm', kdf: { name: 'scrypt', cost: 131_072 } });
  expect((await stat(path)).mode & 0o777).toBe(ownerOnly);
});

it('loses none of many changes at once', async () => {
  const store = open();
  const names = Array.from({ length: 8 }, (_, index) => `name-${index}`);
  await Promise.all(names.map(name => store.set(name, new Secret(name))));
  await expect(store.delete('name-3')).resolves.toBe(true);
  const values = await Promise.all(names.map(async name => (await store.get(name))?.reveal()));
  expect(values).toEqual(names.map(name => (name === 'name-3' ? undefined : name)));
});

it('refuses a wrong passphrase and keeps the file', async () => {
  await open().set('local', new Secret('value'));
  const before = await readFile(path, 'utf8');
  const wrong = { code: 'CONFIG_ERROR', message: expect.stringContaining('passphrase does not open') as string };
  await expect(open('wrong').get('local')).rejects.toMatchObject(wrong);
  await expect(open('wrong').set('local', new Secret('other'))).rejects.toMatchObject(wrong);
  await expect(readFile(path, 'utf8')).resolves.toBe(before);
});

it('notices a changed byte', async () => {
  await open().set('local', new Secret('value'));
  const sealed = JSON.parse(await readFile(path, 'utf8')) as { data: string };
  const data = Buffer.from(sealed.data, 'base64');
  data[0]! ^= 1;
  await writeFile(path, JSON.stringify({ ...sealed, data: data.toString('base64') }));
  await expect(open().get('local')).rejects.toMatchObject({ code: 'CONFIG_ERROR' });
});

it.each(['', '{}', 'garbage', '{"version":2}'])('does not touch a file it does not understand: %s', async text => {
  await mkdir(dirname(path));
  await writeFile(path, text);
  await expect(open().set('local', new Secret('other'))).rejects.toMatchObject({
    code: 'CONFIG_ERROR',
    message: expect.stringContaining('damaged, or from a newer version') as string,
  });
  await expect(readFile(path, 'utf8')).resolves.toBe(text);
});
