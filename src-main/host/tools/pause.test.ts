import { expect, it } from 'vitest';
import { createPause } from './pause.ts';

it('refuses calls while it is on, and tells of each change once', () => {
  const changes: boolean[] = [];
  const pause = createPause(() => changes.push(pause.isPaused));
  pause.check();
  pause.set(true);
  pause.set(true);
  expect(() => pause.check()).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', message: 'Paused by the user.' }));
  pause.set(false);
  pause.check();
  expect(changes).toEqual([true, false]);
});
