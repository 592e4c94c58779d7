import { expect, it } from 'vitest';
import { PullProgress } from './pull-progress.ts';

it('counts every layer alike, downloads more than unpacking, and never goes back', () => {
  const progress = new PullProgress();
  expect(progress.note({ status: 'Pulling from deephaven/server', id: 'latest' })).toBeUndefined();
  expect(progress.note({ status: 'Pulling fs layer', id: 'a' })).toBe(0);
  expect(progress.note({ status: 'Already exists', id: 'b' })).toBe(50);
  expect(progress.note({ status: 'Downloading', id: 'a', progressDetail: { current: 50, total: 100 } })).toBe(70);
  expect(progress.note({ status: 'Pulling fs layer', id: 'c' })).toBe(70);
  expect(progress.note({ status: 'Extracting', id: 'a', progressDetail: { current: 50, total: 100 } })).toBe(70);
  expect(progress.note({ status: 'Pull complete', id: 'a' })).toBe(70);
  expect(progress.note({ status: 'Pull complete', id: 'c' })).toBe(100);
});
