import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { createRedaction } from './redaction.ts';

function knowing(...values: string[]) {
  const redaction = createRedaction();
  for (const value of values) redaction.add(new Secret(value));
  return redaction;
}

it('leaves a text alone when it knows no secret', () => {
  expect(createRedaction().redact('nothing to hide')).toBe('nothing to hide');
});

it('masks a secret wherever it stands', () => {
  const redaction = knowing('hunter22');
  expect(redaction.redact('hunter22 a hunter22,hunter22hunter22 b hunter22')).toBe(
    '[secret] a [secret],[secret][secret] b [secret]',
  );
});

it('masks the longer of two secrets that start alike', () => {
  expect(knowing('abcdef', 'abcdefgh').redact('<abcdefgh> <abcdefg>')).toBe('<[secret]> <[secret]g>');
});

it('masks a secret that was added after the first text', () => {
  const redaction = knowing('first-one');
  redaction.redact('first-one');
  redaction.add(new Secret('second-one'));
  expect(redaction.redact('first-one second-one')).toBe('[secret] [secret]');
});

it('forgets a secret when everyone who added it did', () => {
  const redaction = createRedaction();
  const [one, two] = [redaction.add(new Secret('abcdef')), redaction.add(new Secret('abcdef'))];
  const text = `abcdef ${Buffer.from('abcdef').toString('base64')}`;
  one();
  one();
  expect(redaction.redact(text)).toBe('[secret] [secret]');
  two();
  expect(redaction.redact(text)).toBe(text);
  expect(redaction.forms()).toEqual([]);
});

it('keeps the forms that another secret has as well', () => {
  const redaction = createRedaction();
  redaction.add(new Secret('abcdef'));
  redaction.add(new Secret(encodeURIComponent('abc def')))();
  redaction.add(new Secret(Buffer.from('abcdef').toString('base64')))();
  expect(redaction.redact(`abcdef ${Buffer.from('abcdef').toString('base64')}`)).toBe('[secret] [secret]');
});

it('masks the texts in a value and the names of its fields, and nothing else', () => {
  const redaction = knowing('hunter22', '1234567', 'session_id');
  redaction.exempt(text => text === 'session_id');
  const value = {
    session_id: 'session_id',
    list: ['a hunter22', null, true, 1_234_567, { hunter22: 'b', 'x session_id': undefined }],
    when: new Date('2026-01-05T09:30:00.120Z'),
    key: new Secret('other'),
  };
  expect(redaction.value(value)).toStrictEqual({
    session_id: 'session_id',
    list: ['a [secret]', null, true, 1_234_567, { '[secret]': 'b' }],
    when: '2026-01-05T09:30:00.120Z',
    key: '[secret]',
  });
});

it('loses no field when two names are masked alike', () => {
  expect(knowing('hunter22', 'hunter33').value({ hunter22: 1, hunter33: 2, '[secret] 2': 3 })).toEqual({
    '[secret]': 1,
    '[secret] 2': 2,
    '[secret] 2 2': 3,
  });
});

it('leaves the names of our own fields as they are', () => {
  expect(knowing('success').fields({ success: true, error: 'success' })).toEqual({ success: true, error: '[secret]' });
});

it('ignores values under six characters', () => {
  expect(knowing('', 'abc', 'hello').redact('say hello, abc')).toBe('say hello, abc');
});

const awkward = 'p+ä ß/"\\q\n?&=%🎈 end';
it.each([
  ['URL-encoded', encodeURIComponent(awkward)],
  ['URL-encoded in lower case', encodeURIComponent(awkward).replaceAll(/%../g, code => code.toLowerCase())],
  ['as a form field', new URLSearchParams({ psk: awkward }).toString().slice('psk='.length)],
  ['base64', Buffer.from(awkward).toString('base64')],
  ['base64url', Buffer.from(awkward).toString('base64url')],
])('masks a secret %s', (_, form) => {
  expect(knowing(awkward).redact(`before ${form} after`)).toBe('before [secret] after');
});

it.each(['', 'u', 'us', 'user:', 'someone:'])('masks a password inside base64 after "%s"', before => {
  const password = randomBytes(24).toString('base64url');
  const redacted = knowing(password).redact(`Basic ${Buffer.from(`${before}${password}:more`).toString('base64')}`);
  expect(redacted).toContain('[secret]');
  const left = redacted.replace(/^Basic /, '').split('[secret]');
  for (const part of left) expect(Buffer.from(part, 'base64').toString('latin1')).not.toContain(password.slice(1, 4));
});

it('masks the lines of a key file one by one', () => {
  const line = randomBytes(48).toString('base64');
  const redaction = knowing(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`);
  expect(redaction.redact(`-----BEGIN PRIVATE KEY-----: ${line}`)).toBe('-----BEGIN PRIVATE KEY-----: [secret]');
});

it('does not break on half a surrogate pair', () => {
  expect(knowing('half-\ud83c').redact('x half-\ud83c y')).toBe('x [secret] y');
});

it('agrees with a plain search on random texts', () => {
  const letters = 'abcä';
  const random = (length: number) => Array.from(randomBytes(length), byte => letters[byte % letters.length]!).join('');
  for (let round = 0; round < 200; round++) {
    const secret = random(6 + (round % 5));
    const text = random(400);
    expect(knowing(secret).redact(text)).toBe(text.split(secret).join('[secret]'));
  }
});

it('does not look for many secrets one by one', () => {
  const text = randomBytes(3_750_000).toString('base64');
  const redaction = knowing(...Array.from({ length: 500 }, () => randomBytes(32).toString('base64url')));
  redaction.redact('builds the table');
  const started = performance.now();
  expect(redaction.redact(text)).toBe(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
