import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../../src-shared/host-status.ts';
import { createHostEvents } from './host-events.ts';

const call = (id: string, state: CallRecord['state'] = 'ok') =>
  ({ type: 'call', call: { id, at: 0, client: 'c', tool: 't', state } }) as const;

describe('createHostEvents', () => {
  it('replays what came after an id, each thing only in its newest state', () => {
    const events = createHostEvents();
    events.publish({ type: 'config', problem: 'old' });
    const seen = events.lastId();
    events.publish(call('a', 'running'));
    events.publish({ type: 'config', problem: 'new' });
    events.publish(call('a'));
    const missed = events.since(seen)!.map(({ data }) => JSON.parse(data));
    expect(missed).toEqual([{ type: 'config', problem: 'new' }, call('a')]);
    expect(events.since(events.lastId())).toEqual([]);
  });

  it('knows nothing of ids of another run, of the future, or of what it has forgotten', () => {
    const events = createHostEvents();
    const start = events.lastId();
    expect(events.since('')).toBeUndefined();
    expect(events.since('other-0')).toBeUndefined();
    expect(events.since(start.replace('-0', '-5'))).toBeUndefined();
    for (let index = 0; index < 1000; index++) events.publish(call(`${index}`));
    expect(events.since(start)).toBeUndefined();
  });

  it('wakes who waits, at a change, at the limit and at an abort', async () => {
    const events = createHostEvents();
    const never = new AbortController();
    const changed = events.changed(events.lastId(), 60_000, never.signal);
    events.publish(call('a'));
    await expect(changed).resolves.toBeUndefined();
    await expect(events.changed(events.lastId(), 1, never.signal)).resolves.toBeUndefined();
    const aborted = events.changed(events.lastId(), 60_000, never.signal);
    never.abort();
    await expect(aborted).resolves.toBeUndefined();
  });

  it('tells when the first reader comes and when the last one has gone', () => {
    const events = createHostEvents();
    const told: boolean[] = [];
    events.onRead(isRead => told.push(isRead));
    const leave = [events.addReader(), events.addReader()];
    expect(told).toEqual([true]);
    for (const go of leave) go();
    expect(told).toEqual([true, false]);
  });
});
