import { expect, it } from 'vitest';
import { pluralFor } from '../../src-shared/text/plural.ts';
import { ago, bytes, duration, elapsed } from './units.ts';

it.each([
  [0.4, '0 ms'],
  [12, '12 ms'],
  [1440, '1.4 s'],
  [42_900, '42 s'],
  [125_000, '2 min 5 s'],
  [3_780_000, '1 h 3 min'],
])('writes %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

it('never shows less than a second of a time that runs', () => expect(elapsed(20)).toBe('1 s'));

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [1234, '1.2 kB'],
  [1_000_000, '1 MB'],
  [3_400_000_000, '3.4 GB'],
])('writes %d bytes as %s', (count, text) => expect(bytes(count)).toBe(text));

it.each([
  [3000, 'just now'],
  [125_000, '2 min ago'],
  [7_300_000, '2 h ago'],
  [5 * 86_400_000, '5 days ago'],
])('calls %d ms %s', (ms, text) => expect(ago(ms)).toBe(text));

it('chooses the plural and writes the number', () => {
  const plural = pluralFor('en');
  expect([0, 1, 1200].map(count => plural(count, { one: '# call', other: '# calls' }))).toEqual([
    '0 calls',
    '1 call',
    '1,200 calls',
  ]);
});
