import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { createMemoryStore } from './memory-store.ts';

it('keeps, replaces and forgets secrets', async () => {
  const store = createMemoryStore({}, 'No keychain here.');
  await expect(store.get('local')).resolves.toBeUndefined();
  await store.set('local', new Secret('one'));
  await store.set('local', new Secret('two'));
  expect((await store.get('local'))?.reveal()).toBe('two');
  await expect(store.delete('local')).resolves.toBe(true);
  await expect(store.delete('local')).resolves.toBe(false);
});

it('says that it forgets at quit', () => {
  const { kind, detail } = createMemoryStore({}, 'No keychain here.');
  expect({ kind, detail }).toEqual({ kind: 'memory', detail: 'No keychain here. Secrets stay in memory until the app quits.' });
});

it('reads the environment for what nobody stored', async () => {
  const store = createMemoryStore({ DH_MCP_SECRET_MY_SERVER_2: 'from outside' }, 'No keychain here.');
  expect(store.kind).toBe('environment');
  expect((await store.get('my-server.2'))?.reveal()).toBe('from outside');
  await store.set('my-server.2', new Secret('stored'));
  expect((await store.get('my-server.2'))?.reveal()).toBe('stored');
});
