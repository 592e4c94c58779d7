import { describe, expect, it } from 'vitest';
import { formulaObjection, refuseUnsafeFilters } from './formula-look.ts';
import { formulaColumns, plainFilters, unsafeFilters, vectorFilters } from './testing/filters.ts';

const refuse = (filter: string, version?: string) => () => refuseUnsafeFilters([filter], formulaColumns, version);
const objection = (filter: string) => formulaObjection(filter, formulaColumns, 'listed calls');

it.each([...plainFilters, ...vectorFilters])('lets through: %s', filter => {
  expect(objection(filter)).toBeUndefined();
});

it.each(unsafeFilters)('does not send: %s', filter => {
  expect(objection(filter)).toEqual(expect.any(String));
});

it.each([
  ['Sym.repeat(3) = `x`', 'There is no method repeat in filters'],
  ['Math.abs(Px) > 1', 'Functions stand without their class, such as abs(Px) or sqrt(Px)'],
  ['Pxx > 1', "There is no column Pxx. Did you mean: Px? Variables of the session can't be used: write the value itself."],
  ['Px > 1 AND N < 2', 'Write && instead of AND, or give two filters.'],
  ['Sym.equals("AAPL")', 'String values need backticks: Sym.equals(`AAPL`)'],
  ['Sym = `\\u0041`', String.raw`Write the character itself instead of \u and its number`],
  [
    'Sym.matches(`(a+)+b`)',
    'The pattern could take forever: it repeats a part that itself has a choice or a repetition. Use .contains(`text`), .startsWith(`text`) or .endsWith(`text`), several of them joined by &&',
  ],
])('of %s says: %s', (filter, said) => {
  expect(objection(filter)).toBe(said);
});

describe('a server that does not check what formulas call', () => {
  it.each([
    'Px > 100 && (Sym = `AAPL` || N == 1)',
    'Sym not in `A`, `B`',
    "Ts > '2024-01-02T00:00:00Z'",
    '!B',
    'Px_[i-1] < Px * 2',
  ])('is sent %s', filter => {
    for (const version of ['0.39.8', undefined]) expect(refuse(filter, version)).not.toThrow();
  });

  it.each(['abs(Px) > 1', 'Sym.length() > 3', '(int)Px > 1', 'N < Integer.MAX_VALUE', 'isNull(Px)'])('is not sent %s', filter => {
    for (const version of ['0.39.8', '0.9', 'unknown', undefined]) {
      expect(refuse(filter, version)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
    }
    for (const version of ['0.40.0', '0.40.9', '42.7', '1.0']) expect(refuse(filter, version)).not.toThrow();
  });
});
