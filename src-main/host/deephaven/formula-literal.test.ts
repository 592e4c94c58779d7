import { expect, it } from 'vitest';
import { formulaLiteral } from './formula-literal.ts';

it.each([
  ['java.lang.String', 'a`b\\c\nd', '`a\\`b\\\\c\\nd`'],
  ['int', 5, '(int)5'],
  ['long', '9007199254740993', '(long)9007199254740993L'],
  ['double', -1.5, '(double)-1.5'],
  ['char', 'x', '(char)120'],
  ['int', null, 'NULL_INT'],
  ['java.lang.String', null, '(java.lang.String)null'],
  ['java.lang.Boolean', true, 'true'],
  ['java.time.LocalDate', '2024-01-02', 'parseLocalDate(`2024-01-02`)'],
])('of %s %j is %s', (javaType, value, literal) => {
  expect(formulaLiteral(value, { name: 'K', javaType })).toBe(literal);
});

it.each([
  ['int', 'x); drop('],
  ['java.lang.String', 5],
  ['java.time.LocalDate', '`) + `'],
  ['java.lang.Object', 'x'],
])('of %s does not take %j', (javaType, value) => {
  expect(() => formulaLiteral(value, { name: 'K', javaType })).toThrow('is no value for the key column K');
});
