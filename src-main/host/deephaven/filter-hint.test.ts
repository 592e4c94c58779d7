import { expect, it } from 'vitest';
import { filterHint } from './filter-hint.ts';

const columns = [
  { name: 'Sym', javaType: 'java.lang.String' },
  { name: 'Px', javaType: 'double' },
  { name: 'Time', javaType: 'java.time.Instant' },
  { name: 'Side', javaType: 'char' },
];

it.each([
  ["Sym = 'AAPL'", 'String values need backticks: Sym = `AAPL`'],
  ['Sym = "AAPL"', 'String values need backticks: Sym = `AAPL`'],
  ["Sym in 'A', 'B'", 'String values need backticks: Sym in `A`, `B`'],
  ["Sym = 'A' AND Px > 1", 'String values need backticks: Sym = `A` && Px > 1'],
  ["Time > '2024-01-02T00:00:00Z' && Sym = 'A'", "String values need backticks: Time > '2024-01-02T00:00:00Z' && Sym = `A`"],
  ['Px > 1 AND Px < 2', 'Write && instead of AND, or give two filters.'],
  ['Px > 1 or Px < 0', 'Write || instead of OR.'],
  ['Sym LIKE `A%`', 'There is no LIKE: use Column.contains(`text`), Column.startsWith(`text`) or Column.matches(`regex`).'],
  ['Px IS NULL', 'Write isNull(Column) instead of IS NULL.'],
  ['Px IS NOT NULL', 'Write !isNull(Column) instead of IS NOT NULL.'],
  ['Px <> 1', 'Write != instead of <>.'],
  ['Pxx > 1', 'There is no column Pxx. Did you mean: Px?'],
  ['Volume > 1', 'There is no column Volume. The columns are: Sym, Px, Time, Side.'],
])('%s: %s', (filter, hint) => {
  expect(filterHint(filter, columns)).toBe(hint);
});

it.each([
  "Side = 'B'",
  "Time > '2024-01-02'",
  'Px >',
  'Sym = `Volume and 🦆`',
  'Px = NULL_DOUBLE',
  'Math.abs(Px) > = 1',
  'Sym.startsWith(1)',
])('%s: nothing stands out', filter => {
  expect(filterHint(filter, columns)).toBeUndefined();
});
