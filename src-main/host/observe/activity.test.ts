import { expect, it } from 'vitest';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { createActivity } from './activity.ts';

const call = { client: 'cursor', tool: 'sessions_list', input: '{}' };

it('shows a call while it runs and after it ended', () => {
  const activity = createActivity();
  const active = activity.begin({ ...call, session: 'community:config:local' });
  expect(activity.recent(5)).toMatchObject([{ id: active.id, state: 'running', session: 'community:config:local' }]);
  active.end({ outBytes: 12, output: '{"a":1}' });
  expect(activity.details(active.id)).toMatchObject({ state: 'ok', outBytes: 12, output: '{"a":1}', input: '{}' });
  expect(activity.details(active.id)?.ms).toBeGreaterThanOrEqual(0);
});

it('keeps the code of a failed call', () => {
  const activity = createActivity();
  activity.begin(call).end({ errorCode: 'TIMEOUT', outBytes: 1, output: '' });
  expect(activity.recent(1)).toMatchObject([{ state: 'failed', errorCode: 'TIMEOUT' }]);
});

it('lists the newest first, without input and output', () => {
  const activity = createActivity();
  for (const tool of ['a', 'b', 'c']) activity.begin({ ...call, tool }).end({ outBytes: 0, output: 'x' });
  const recent = activity.recent(2);
  expect(recent.map(({ tool }) => tool)).toEqual(['c', 'b']);
  for (const record of recent) expect(Object.keys(record)).not.toEqual(expect.arrayContaining(['input']));
  expect(activity.recent(0)).toEqual([]);
});

it('forgets the oldest calls, even when they end later', () => {
  const activity = createActivity({ capacity: 2 });
  const oldest = activity.begin({ ...call, tool: 'a' });
  activity.begin({ ...call, tool: 'b' });
  activity.begin({ ...call, tool: 'c' });
  oldest.end({ outBytes: 0, output: '' });
  expect(activity.recent(9).map(({ tool }) => tool)).toEqual(['c', 'b']);
  expect(activity.details(oldest.id)).toBeUndefined();
});

it('cuts long texts and says by how much', () => {
  const activity = createActivity();
  const { id, end } = activity.begin({ ...call, input: 'x'.repeat(64_010) });
  end({ outBytes: 0, output: 'y'.repeat(64_000) });
  expect(activity.details(id)?.input).toMatch(/x…\(\+10 chars\)$/);
  expect(activity.details(id)?.output).toHaveLength(64_000);
});

it('tells listeners of the begin and the end until they stop listening', () => {
  const activity = createActivity();
  const heard: CallRecord[] = [];
  const stop = activity.onCall(record => heard.push(record));
  activity.begin(call).end({ outBytes: 3, output: 'abc' });
  stop();
  activity.begin(call);
  expect(heard.map(({ state }) => state)).toEqual(['running', 'ok']);
  for (const record of heard) expect(record).not.toHaveProperty('output');
});
