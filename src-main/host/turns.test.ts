import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('does one thing after another, also after one that fails', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  let begin!: () => void;
  const first = turns.take(async () => {
    await new Promise<void>(resolve => (begin = resolve));
    seen.push('first');
    throw new Error('no');
  });
  const second = turns.take(async () => seen.push('second'));
  await Promise.resolve();
  begin();
  await expect(first).rejects.toThrow('no');
  await second;
  await turns.done();
  expect(seen).toEqual(['first', 'second']);
});
