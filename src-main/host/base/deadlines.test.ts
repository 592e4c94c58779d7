import { expect, it, vi } from 'vitest';
import { abortable } from './deadlines.ts';

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

it('ends the wait after its limit, and hears no failure that comes later', async () => {
  vi.useFakeTimers();
  try {
    let fail!: (error: Error) => void;
    const work = new Promise<never>((_, reject) => (fail = reject));
    const limit = { ms: 1_000, late: () => new Error('late') };
    const waiting = expect(abortable(work, new AbortController().signal, limit)).rejects.toThrow('late');
    await vi.advanceTimersByTimeAsync(1_000);
    await waiting;
    fail(new Error('too late to matter'));
    await abortable(Promise.resolve(), new AbortController().signal, limit);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
