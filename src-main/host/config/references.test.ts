import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { environmentText, resolveReference, type ReferenceSources } from './references.ts';

const { signal } = new AbortController();
const missing = (code: string) => Object.assign(new Error(code), { code });
const sources: ReferenceSources = {
  env: { TOKEN: 'from env', EMPTY: '' },
  readFile: async path =>
    path === '/run/token' ? ' from file\n' : Promise.reject(missing(path === '/etc/shadow' ? 'EACCES' : 'ENOENT')),
  keychain: async name => {
    if (name === 'locked') throw new UserError('UNAVAILABLE', 'The keychain is locked.');
    return name === 'local' ? new Secret('from keychain') : undefined;
  },
};

it.each([
  ['plain text', 'plain text'],
  ['$TOKEN', '$TOKEN'],
  ['', ''],
  ['${env:TOKEN}', 'from env'],
  ['${file:/run/token}', 'from file'],
  ['${keychain:local}', 'from keychain'],
])('gives for %j the text %j', async (text, expected) => {
  expect((await resolveReference(text, sources, signal)).reveal()).toBe(expected);
});

it.each([
  ['${env:OTHER}', 'CONFIG_ERROR', "Environment variable 'OTHER' is not set"],
  ['${env:EMPTY}', 'CONFIG_ERROR', "Environment variable 'EMPTY' is not set"],
  ['${file:/run/other}', 'CONFIG_ERROR', "File '/run/other' does not exist"],
  ['${file:/etc/shadow}', 'CONFIG_ERROR', "File '/etc/shadow' can't be read (EACCES)"],
  ['${file:token}', 'CONFIG_ERROR', "File 'token' is not an absolute path"],
  ['${keychain:other}', 'CONFIG_ERROR', "Keychain entry 'other' does not exist"],
  ['${keychain:locked}', 'UNAVAILABLE', 'The keychain is locked.'],
])('says what is wrong with %j', async (text, code, message) => {
  await expect(resolveReference(text, sources, signal)).rejects.toMatchObject({ code, message });
});

it('reads the variable that the configuration names', () => {
  expect(environmentText('TOKEN', sources.env).reveal()).toBe('from env');
  expect(() => environmentText('OTHER', sources.env)).toThrow("Environment variable 'OTHER' is not set");
});

it('stops at once when cancelled', async () => {
  await expect(resolveReference('${env:TOKEN}', sources, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});
