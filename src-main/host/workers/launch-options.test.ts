import { expect, it } from 'vitest';
import { heapOption } from './launch-options.ts';

it.each([
  [4, '-Xmx4g'],
  [2.5, '-Xmx2560m'],
  [0.1, '-Xmx102m'],
])('gives a heap of %s GB as %s', (gigabytes, option) => {
  expect(heapOption(gigabytes)).toBe(option);
});
