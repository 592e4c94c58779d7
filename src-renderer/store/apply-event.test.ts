import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src-shared/host-status.ts';
import { emptyStatus as status } from '../../src-shared/testing/host-status.ts';
import { applyEvent } from './apply-event.ts';

const call = (id: string, at: number, state: CallRecord['state'] = 'ok'): CallRecord => ({
  id,
  at,
  client: 'c',
  tool: 't',
  state,
});

describe('applyEvent', () => {
  it('has nothing to change before the first status', () => {
    expect(applyEvent(undefined, { type: 'sessions', sessions: [] })).toBeUndefined();
    expect(applyEvent(undefined, { type: 'status', status })).toEqual(status);
  });

  it('puts a new call first, and leaves one that ends where it is', () => {
    const begun = applyEvent({ ...status, calls: [call('a', 1, 'running')] }, { type: 'call', call: call('b', 2, 'running') })!;
    const ended = applyEvent(begun, { type: 'call', call: call('a', 1) })!;
    expect(ended.calls.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'running'],
      ['a', 'ok'],
    ]);
  });

  it('keeps the last 1,000 calls', () => {
    const calls = Array.from({ length: 1000 }, (_, index) => call(`old ${index}`, 1000 - index));
    const next = applyEvent({ ...status, calls }, { type: 'call', call: call('new', 9999) })!;
    expect(next.calls).toHaveLength(1000);
    expect(next.calls[0]!.id).toBe('new');
  });

  it('notes and clears what is wrong with the configuration', () => {
    const wrong = applyEvent(status, { type: 'config', problem: 'line 3' })!;
    expect(wrong.configProblem).toBe('line 3');
    expect(applyEvent(wrong, { type: 'config' })).toEqual(status);
  });
});
