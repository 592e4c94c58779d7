import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { question } from '../mcp/elicited-question.ts';
import { askedCall } from './asked-call.ts';
import { defineTool, type Tool } from './define-tool.ts';

const tool: Tool = defineTool({
  name: 'session_try',
  title: 'Try',
  description: 'Tries.',
  group: 'core',
  readOnly: false,
  destructive: true,
  sensitive: ['auth_token'],
  input: z.looseObject({}),
  output: z.looseObject({}),
  run: async () => ({}),
});
const caller: Caller = { name: 'cursor', kind: 'mcp', permission: 'ask' };

function asked(input: Record<string, unknown>, by = caller) {
  return askedCall({ tool, input, caller: by, canAllowClient: true });
}

it('says all of what would run', () => {
  const { fingerprint, ...call } = asked({ session_id: 'a', script: 'login("hunter2")', auth_token: 'abc', preview: undefined });
  expect(fingerprint).toMatch(/^\w{64}$/);
  expect(call).toEqual({
    client: 'cursor',
    tool: 'session_try',
    title: 'Try',
    session: 'a',
    script: 'login("hunter2")',
    arguments: [
      { name: 'session_id', lines: ['a'] },
      { name: 'auth_token', lines: ['abc'] },
    ],
    canAllowClient: true,
  });
});

it('says where code would run as the person', () => {
  const confinement = { isOn: false, reason: 'bubblewrap is not installed' } as const;
  const { warning } = askedCall({ tool, input: {}, caller, canAllowClient: true, confinement });
  expect(warning).toBe(
    'It would run as you, without a sandbox: it could read and change all that you can. (bubblewrap is not installed)',
  );
  expect(question({ ...asked({}), warning: warning! }).message).toContain(warning);
  expect(askedCall({ tool, input: {}, caller, canAllowClient: true, confinement: { isOn: true } })).not.toHaveProperty('warning');
});

it('has a line for each item of a list, and each variable with its value', () => {
  const volumes = ['/a:/b', '/c:/d:rw'];
  const call = asked({ volumes, env: { A: '1', B: 'x=y' }, sizes: [1, { a: 2 }], none: [], no: {}, flag: false, nothing: null });
  expect(call.arguments).toEqual([
    { name: 'volumes', lines: volumes },
    { name: 'env', lines: ['A=1', 'B=x=y'] },
    { name: 'sizes', lines: ['1', '{"a":2}'] },
    { name: 'none', lines: ['[]'] },
    { name: 'no', lines: ['{}'] },
    { name: 'flag', lines: ['false'] },
    { name: 'nothing', lines: ['null'] },
  ]);
});

it('lets no item look like two', () => {
  const call = asked({ env: { 'A\nB': '1\nPATH=/evil' }, image: 'a\r\n\nScript:\nharmless()' });
  expect(call.arguments).toEqual([
    { name: 'env', lines: ['A\\u{a}B=1\\u{a}PATH=/evil'] },
    { name: 'image', lines: ['a\\u{d}\\u{a}\\u{a}Script:\\u{a}harmless()'] },
  ]);
});

it('shows what hides or turns text around, and cuts nothing', () => {
  const { script, arguments: [id] = [] } = asked({
    session_id: 'x'.repeat(60_000),
    script: 'a\u202Eb\u200Bc\r\n\td\u2028e\u0007é😀',
  });
  expect(script).toBe('a\\u{202e}b\\u{200b}c\n\td\\u{2028}e\\u{7}é😀');
  expect(id?.lines).toEqual(['x'.repeat(60_000)]);
});

it('knows the same call by client, tool and arguments', () => {
  const call = asked({ session_id: 'a', script: 'x = 1' }).fingerprint;
  expect(asked({ session_id: 'a', script: 'x = 1' }).fingerprint).toBe(call);
  expect(asked({ session_id: 'a', script: 'x = 2' }).fingerprint).not.toBe(call);
  expect(asked({ session_id: 'b', script: 'x = 1' }).fingerprint).not.toBe(call);
  expect(asked({ session_id: 'a', script: 'x = 1' }, { ...caller, name: 'zed' }).fingerprint).not.toBe(call);
});
