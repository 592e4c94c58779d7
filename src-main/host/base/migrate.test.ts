import { expect, it } from 'vitest';
import { migrate } from './migrate.ts';

it('takes an older file through every step to the current version', () => {
  const steps = {
    1: (old: Record<string, unknown>) => ({ ...old, a: 1 }),
    2: (old: Record<string, unknown>) => ({ ...old, b: 2 }),
  };
  expect(migrate({ version: 1 }, steps, { current: 3, file: 'x.json' })).toEqual({ version: 3, a: 1, b: 2 });
});

it('refuses a newer file', () => {
  expect(() => migrate({ version: 4 }, {}, { current: 3, file: 'x.json' })).toThrow(/newer version/);
});
