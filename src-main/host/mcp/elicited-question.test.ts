import { expect, it } from 'vitest';
import type { AskedCall } from '../approvals/approvals.ts';
import { decisionIn, question } from './elicited-question.ts';

const call: AskedCall = {
  client: 'cursor',
  tool: 'session_script_run',
  title: 'Run script',
  session: 'community:config:local',
  arguments: [{ name: 'preview_rows', value: '5' }],
  script: 'x = 1\ny = 2',
  canAllowClient: true,
  fingerprint: 'f',
};

it('says who wants what, and all of a short script', () => {
  expect(question(call).message.split('\n')).toEqual([
    'Client "cursor" wants to call session_script_run (run script) on community:config:local. It can change or delete things.',
    'preview_rows: 5',
    '',
    'Script:',
    'x = 1',
    'y = 2',
  ]);
});

it('says how much of a long script it does not show', () => {
  const many = question({ ...call, script: 'x\n'.repeat(100) }).message;
  expect(many).toMatch(/… 141 more characters are not shown$/);
  const wide = question({ ...call, script: 'x'.repeat(5000) }).message;
  expect(wide).toMatch(/… 3000 more characters are not shown$/);
});

it('takes for an answer only what it offered', () => {
  const accept = (decision: unknown) => decisionIn(call, { action: 'accept', content: { decision } });
  const { enum: words } = question(call).requestedSchema.properties['decision'] as unknown as { enum: string[] };
  expect(words.map(accept)).toEqual(['once', 'client', 'deny']);
  expect(decisionIn({ ...call, canAllowClient: false }, { action: 'accept', content: { decision: words[1] } })).toBe('invalid');
  expect(['once', 'yes', true, undefined].map(accept)).toEqual(['invalid', 'invalid', 'invalid', 'invalid']);
  expect(decisionIn(call, { action: 'decline' })).toBe('deny');
  expect(decisionIn(call, { action: 'cancel' })).toBe('dismissed');
  expect([undefined, null, 'accept', {}, { action: 'other' }].map(odd => decisionIn(call, odd))).toEqual(
    Array(5).fill('invalid'),
  );
});
