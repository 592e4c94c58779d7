import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
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
  input: z.strictObject({ session_id: z.string(), script: z.string().optional(), auth_token: z.string().optional() }),
  run: async () => ({}),
});
const caller: Caller = { name: 'cursor', kind: 'mcp', permission: 'ask' };

const redact = (text: string) => text.replaceAll('hunter2', '[secret]');

function asked(input: Record<string, unknown>, by = caller) {
  return askedCall({ tool, input, caller: by, canAllowClient: true, redact });
}

it('says what would run, without secrets', () => {
  const { fingerprint, ...call } = asked({ session_id: 'a', script: 'login("hunter2")', auth_token: 'abc', preview: undefined });
  expect(fingerprint).toMatch(/^\w{64}$/);
  expect(call).toEqual({
    client: 'cursor',
    tool: 'session_try',
    title: 'Try',
    session: 'a',
    script: 'login("[secret]")',
    arguments: [
      { name: 'session_id', value: 'a' },
      { name: 'auth_token', value: '[secret]' },
    ],
    canAllowClient: true,
  });
});

it('shows what hides or turns text around, and cuts long values', () => {
  const { script, arguments: [id] = [] } = asked({
    session_id: 'x'.repeat(600),
    script: 'a\u202Eb\u200Bc\r\n\td\u2028e\u0007é😀',
  });
  expect(script).toBe('a\\u{202e}b\\u{200b}c\n\td\\u{2028}e\\u{7}é😀');
  expect(id?.value).toBe(`${'x'.repeat(500)}…(+100 chars)`);
});

it('knows the same call by client, tool and arguments', () => {
  const call = asked({ session_id: 'a', script: 'x = 1' }).fingerprint;
  expect(asked({ session_id: 'a', script: 'x = 1' }).fingerprint).toBe(call);
  expect(asked({ session_id: 'a', script: 'x = 2' }).fingerprint).not.toBe(call);
  expect(asked({ session_id: 'b', script: 'x = 1' }).fingerprint).not.toBe(call);
  expect(asked({ session_id: 'a', script: 'x = 1' }, { ...caller, name: 'zed' }).fingerprint).not.toBe(call);
});
