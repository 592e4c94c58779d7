import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('does one thing after another, also after one that fails', async () => {
  const turns = new SerialQueue();
  const seen: string[] = [];
  let begin!: () => void;
  const first = turns.run(async () => {
    await new Promise<void>(resolve => (begin = resolve));
    seen.push('first');
    throw new Error('no');
  });
  const second = turns.run(async () => seen.push('second'));
  await Promise.resolve();
  begin();
  await expect(first).rejects.toThrow('no');
  await second;
  await turns.done();
  expect(seen).toEqual(['first', 'second']);
});
