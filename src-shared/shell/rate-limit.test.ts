import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

it('lets so many of a kind through in a time, each kind for itself', () => {
  let now = 0;
  const limit = createRateLimit({ count: 2, perMs: 100, now: () => now });
  expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([true, true, false, true]);
  now = 100;
  expect(limit.take('a')).toBe(true);
});
