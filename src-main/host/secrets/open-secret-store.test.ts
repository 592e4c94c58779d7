import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { createRedaction } from '../observe/redaction.ts';
import { openSecretStore, type SecretStoreOptions } from './open-secret-store.ts';

function open(options: Partial<SecretStoreOptions> = {}) {
  const redaction = createRedaction();
  return { redaction, store: openSecretStore({ redaction, env: {}, ...options }) };
}

const noModule = () => Promise.reject(new Error('no prebuilt binary'));

it('asks nothing before the first use', async () => {
  let asked = 0;
  const { store } = open({ loadKeyring: () => (asked++, noModule()) });
  expect([store.kind, store.detail, asked]).toEqual(['keychain', undefined, 0]);
  await Promise.all([store.get('a'), store.get('b')]);
  expect(asked).toBe(1);
});

it('keeps secrets in memory without the native module, and says so', async () => {
  const heard: unknown[] = [];
  const { store } = open({ loadKeyring: noModule, onChange: state => heard.push(state) });
  await store.set('local', new Secret('value'));
  expect((await store.get('local'))?.reveal()).toBe('value');
  expect(heard).toEqual([
    { kind: 'memory', detail: 'This build has no access to the keychain. Secrets stay in memory until the app quits.' },
  ]);
});

it('masks every secret that passes through', async () => {
  const env = { DH_MCP_SECRET_OTHER: 'from-outside' };
  const { store, redaction } = open({ loadKeyring: noModule, env });
  await store.set('local', new Secret('stored-value'));
  await store.get('other');
  expect(redaction.redact('stored-value from-outside')).toBe('[secret] [secret]');
});

it('forgets a secret that is replaced or deleted', async () => {
  const { store, redaction } = open({ loadKeyring: noModule });
  await store.set('local', new Secret('first-value'));
  await store.get('local');
  await store.set('local', new Secret('second-value'));
  expect(redaction.redact('first-value second-value')).toBe('first-value [secret]');
  await store.delete('local');
  expect(redaction.forms()).toEqual([]);
});

it('uses the encrypted file of whoever opted in, without asking the keychain', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'store-'));
  try {
    const encryptedFile = { path: join(dir, 'secrets.json'), passphrase: new Secret('open sesame') };
    const options = { encryptedFile, loadKeyring: () => expect.unreachable('asked the keychain') };
    await open(options).store.set('local', new Secret('value'));
    const { store } = open(options);
    expect((await store.get('local'))?.reveal()).toBe('value');
    expect(store.kind).toBe('encrypted-file');
  } finally {
    await rm(dir, { recursive: true });
  }
});

it('lets one caller give up without ending the attempt for the others', async () => {
  const gate = new AbortController();
  const loadKeyring = () =>
    new Promise<never>((_, reject) => gate.signal.addEventListener('abort', () => reject(new Error('none'))));
  const { store } = open({ loadKeyring });
  const impatient = new AbortController();
  const [first, second] = [store.get('a', impatient.signal), store.get('a')];
  impatient.abort();
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  gate.abort();
  await expect(second).resolves.toBeUndefined();
});
