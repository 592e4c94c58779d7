import { expect, it } from 'vitest';
import { patternObjection } from './formula-pattern.ts';

it.each([
  'A.*',
  '.*AAPL.*',
  '.*foo.*bar.*',
  '^[A-Z]{1,5}$',
  '[A-Z]+[0-9]+',
  String.raw`\d{4}-\d{2}-\d{2}.*`,
  '(AAPL|GOOG|MSFT)',
  '.*(AA|BB).*',
  '(?i)aapl|goog',
  '(?:AA|BB).*',
  String.raw`\w+@\w+\.\w+`,
  String.raw`(\d{1,3}\.){3}\d{1,3}`,
  '[A-Z]{3}[/-]?[A-Z]{3}',
  '(?!X).*',
  String.raw`a\.b\\d`,
])('lets the pattern %s through', pattern => {
  expect(patternObjection(pattern)).toBeUndefined();
});

it.each([
  '(a+)+b',
  '(a|a)*b',
  '(a|aa)+b',
  '(.*)*x',
  '(x+x+)+y',
  '(a+){10}b',
  '(.*?,){11}P',
  '(a{0,1000}){0,1000}b',
  '.*a.*a.*a.*a.*a.*x',
  '(a?){40}a{40}',
  `${'a?'.repeat(40)}${'a'.repeat(40)}`,
  String.raw`(.*)\1`,
  String.raw`(?:(.*)\1){0}(a+)+b`,
  String.raw`(?<n>.*)\k<n>`,
  String.raw`\R+x`,
  'a++',
  '(?x)a b',
  '(a',
  '('.repeat(1900),
])('has an objection to the pattern %s', pattern => {
  expect(patternObjection(pattern)).toEqual(expect.any(String));
});
