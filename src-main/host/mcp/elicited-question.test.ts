import { expect, it } from 'vitest';
import type { AskedCall } from '../approvals/approvals.ts';
import { decisionIn, fitsForm, question } from './elicited-question.ts';

const call: AskedCall = {
  client: 'cursor',
  tool: 'session_script_run',
  title: 'Run script',
  session: 'community:config:local',
  arguments: [
    { name: 'preview_rows', lines: ['5'] },
    { name: 'environment_vars', lines: ['A=1', 'B=2'] },
  ],
  script: 'x = 1\ny = 2',
  canAllowClient: true,
  fingerprint: 'f',
};

it('says who wants what, and all of it', () => {
  expect(question(call).message.split('\n')).toEqual([
    'Client "cursor" wants to call session_script_run (run script) on community:config:local. It can change or delete things.',
    'preview_rows: 5',
    'environment_vars:',
    '  A=1',
    '  B=2',
    '',
    'Script:',
    'x = 1',
    'y = 2',
  ]);
});

it('fits no form that would have to be scrolled, and is whole all the same', () => {
  const long = [
    { script: 'x\n'.repeat(100) },
    { script: 'x'.repeat(5000) },
    { arguments: [{ name: 'a', lines: Array(40).fill('A=1') }] },
  ];
  expect([call, ...long.map(more => ({ ...call, ...more }))].map(fitsForm)).toEqual([true, false, false, false]);
  expect(question({ ...call, script: 'x'.repeat(50_000) }).message).toContain('x'.repeat(50_000));
});

const accept = (decision: unknown) => decisionIn({ action: 'accept', content: { decision } });

it('takes for an answer only what it offered', () => {
  const { enum: words } = question(call).requestedSchema.properties['decision'] as unknown as { enum: string[] };
  expect(words.map(accept)).toEqual(['once', 'deny']);
  const everything = 'Allow everything from this client, now and later (its permission becomes full)';
  expect(['once', 'client', everything, true, undefined].map(accept)).toEqual(Array(5).fill('invalid'));
  expect(decisionIn({ action: 'decline' })).toBe('deny');
  expect(decisionIn({ action: 'cancel' })).toBe('dismissed');
  expect([undefined, null, 'accept', {}, { action: 'other' }].map(decisionIn)).toEqual(Array(5).fill('invalid'));
});
