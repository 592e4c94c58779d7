import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import type { Caller } from './caller.ts';
import { createAuthenticator } from './authenticator.ts';

const cursor: Caller = { name: 'cursor', kind: 'mcp', permission: 'ask' };
const tokens = { verify: async (token: string) => (token === 'good' ? cursor : undefined) };
const controlToken = new Secret('control-of-this-run');

function ask(mode: 'token' | 'none', headers: Record<string, string>) {
  return createAuthenticator({ mode, tokens, controlToken }).authenticate(new Headers(headers));
}

it.each([{ authorization: 'Bearer good' }, { authorization: 'bearer  good' }, { 'x-deephaven-psk': 'good' }])(
  'takes %o',
  async headers => {
    expect(await ask('token', headers)).toEqual({ caller: cursor });
  },
);

it.each([{}, { authorization: 'Bearer bad' }, { authorization: 'Basic good' }, { authorization: 'good' }])(
  'refuses %o',
  async headers => {
    expect(await ask('token', headers)).toMatchObject({ refusal: { status: 401, challenge: 'Bearer error="invalid_token"' } });
  },
);

it('knows our own processes by the token of this run', async () => {
  expect(await ask('token', { authorization: 'Bearer control-of-this-run' })).toMatchObject({ caller: { kind: 'control' } });
});

it('lets everybody in without authentication, and still tells who holds a token', async () => {
  expect(await ask('none', {})).toEqual({ caller: { name: 'local', kind: 'mcp', permission: 'full' } });
  expect(await ask('none', { authorization: 'Bearer good' })).toEqual({ caller: cursor });
});

it('names the configured person behind calls without authentication', async () => {
  const { authenticate } = createAuthenticator({ mode: 'none', tokens, controlToken, devUsername: 'ann' });
  expect(await authenticate(new Headers())).toMatchObject({ caller: { name: 'local', user: 'ann' } });
});

it('refuses to start in a mode that it cannot check', () => {
  expect(() => createAuthenticator({ mode: 'jwt', tokens, controlToken })).toThrow(/not supported/);
});
