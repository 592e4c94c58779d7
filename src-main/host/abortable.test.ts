import { expect, it } from 'vitest';
import { abortable } from './abortable.ts';

it('gives what the promise gives', async () => {
  const { signal } = new AbortController();
  await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
  await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

it('ends the wait with the reason of the abort', async () => {
  const controller = new AbortController();
  const waiting = abortable(new Promise(() => {}), controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(abortable(new Promise(() => {}), controller.signal)).rejects.toThrow('enough');
});
