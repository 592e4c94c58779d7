import { expect, it } from 'vitest';
import { createWindowLimit } from './window-limit.ts';

it('lets a session be opened again after some seconds, by whichever client', () => {
  let now = 0;
  const limit = createWindowLimit(() => now);
  limit.take('cursor', 'a');
  expect(() => limit.take('zed', 'a')).toThrow('It was opened a moment ago.');
  limit.take('zed', 'a table');
  now = 5_000;
  limit.take('zed', 'a');
});

it('lets each client open five windows a minute, and does not count what was refused', () => {
  let now = 0;
  const limit = createWindowLimit(() => now);
  const open = (client: string, count: number) =>
    Array.from({ length: count }, (_, i) => limit.take(client, `${client} ${i} ${now}`));
  open('cursor', 5);
  for (let again = 0; again < 3; again += 1)
    expect(() => open('cursor', 1)).toThrow(/opened a moment ago|5 windows within a minute/);
  expect(() => limit.take('cursor', 'other')).toThrow("Client 'cursor' opened 5 windows within a minute, which is the most.");
  open('zed', 5);
  now = 60_000;
  open('cursor', 5);
});
