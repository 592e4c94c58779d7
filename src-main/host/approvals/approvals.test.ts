import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApprovals, type AskedCall } from './approvals.ts';

const minute = 60_000;

const script = (fingerprint: string, client = 'cursor'): AskedCall => ({
  client,
  tool: 'session_script_run',
  title: 'Run script',
  session: 'community:config:local',
  arguments: [],
  script: 'x = 1',
  canAllowClient: true,
  fingerprint,
});

function setUp() {
  const changes = vi.fn();
  const asked = vi.fn();
  const approvals = createApprovals({ onChange: changes, onAsked: asked });
  const signal = new AbortController().signal;
  const ask = (call: AskedCall, limitMs = 50_000, by = signal) => approvals.ask(call, limitMs, by);
  const ids = () => approvals.list().map(({ id }) => id);
  return { approvals, ask, ids, changes, asked };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a card', () => {
  it('shows the call, and goes with its answer', async () => {
    const { approvals, ask, ids, changes } = setUp();
    const answer = ask(script('a'));
    expect(approvals.list()).toEqual([
      {
        id: expect.any(String),
        client: 'cursor',
        tool: 'session_script_run',
        title: 'Run script',
        session: 'community:config:local',
        arguments: [],
        script: { text: 'x = 1', lines: 1 },
        isCut: false,
        canAllowClient: true,
        askedAt: Date.now(),
        waitsUntil: Date.now() + 50_000,
      },
    ]);
    approvals.answer(ids()[0]!, 'once');
    expect(await answer).toBe('approved');
    expect(approvals.list()).toEqual([]);
    expect(changes).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says no for a person', async () => {
    const { approvals, ask, ids } = setUp();
    const answer = ask(script('a'));
    approvals.answer(ids()[0]!, 'deny');
    expect(await answer).toBe('denied');
    expect(() => approvals.answer('gone', 'once')).toThrow(/waits no longer/);
  });

  it('carries the beginning of a long script, and has all of it', async () => {
    const { approvals, ask, ids } = setUp();
    const long = 'y = 2\n'.repeat(10_000);
    void ask({ ...script('a'), script: long });
    expect(approvals.list()[0]).toMatchObject({ isCut: true, script: { lines: 10_001 } });
    expect(approvals.list()[0]!.script!.text).toHaveLength(4_000);
    expect(approvals.whole(ids()[0]!)).toEqual({ arguments: [], script: long });
    expect(() => approvals.whole('gone')).toThrow(/waits no longer/);
  });

  it('carries the beginning of many arguments, and has all of them', async () => {
    const { approvals, ask, ids } = setUp();
    const lines = Array.from({ length: 1_000 }, (_, at) => `NAME_${at}=${at}`);
    const given = [
      { name: 'environment_vars', lines },
      { name: 'docker_image', lines: [''] },
    ];
    void ask({ ...script('a'), arguments: given });
    const [card] = approvals.list();
    expect(card!.isCut).toBe(true);
    expect(card!.arguments[0]!.lines.join('')).toHaveLength(4_000);
    expect(card!.arguments[0]!.lines[0]).toBe('NAME_0=0');
    expect(approvals.whole(ids()[0]!)).toMatchObject({ arguments: given });
  });

  it('goes when its call is cancelled', async () => {
    const { approvals, ask } = setUp();
    const cancel = new AbortController();
    const answer = ask(script('a'), 50_000, cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(answer).rejects.toThrow('cancelled');
    expect(approvals.list()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not allow a client for good where that would change nothing', () => {
    const { approvals, ask, ids } = setUp();
    void ask({ ...script('a'), canAllowClient: false });
    expect(() => approvals.answer(ids()[0]!, 'client')).toThrow(/once, or denied/);
    expect(ids()).toHaveLength(1);
  });
});

describe('a late answer', () => {
  it('is for the next call that is the same, once', async () => {
    const { approvals, ask, ids } = setUp();
    const first = ask(script('a'));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(await first).toBeUndefined();
    expect(approvals.list()[0]).not.toHaveProperty('waitsUntil');
    approvals.answer(ids()[0]!, 'once');
    void ask(script('b'));
    expect(ids()).toHaveLength(1);
    expect(await ask(script('a'))).toBe('approved');
    void ask(script('a'));
    expect(ids()).toHaveLength(2);
  });

  it('may be a no', async () => {
    const { approvals, ask, ids } = setUp();
    void ask(script('a'));
    await vi.advanceTimersByTimeAsync(50_000);
    approvals.answer(ids()[0]!, 'deny');
    expect(await ask(script('a'))).toBe('denied');
  });

  it('holds for ten minutes, and its card is there as long', async () => {
    const { approvals, ask, ids } = setUp();
    void ask(script('a'), minute);
    await vi.advanceTimersByTimeAsync(10 * minute);
    approvals.answer(ids()[0]!, 'once');
    await vi.advanceTimersByTimeAsync(10 * minute);
    void ask(script('a'), minute);
    expect(ids()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(11 * minute);
    expect(ids()).toEqual([]);
  });

  it('goes to the call that was made again meanwhile', async () => {
    const { approvals, ask, ids } = setUp();
    void ask(script('a'));
    await vi.advanceTimersByTimeAsync(50_000);
    const [card] = ids();
    const again = ask(script('a'));
    expect(ids()).toEqual([card]);
    approvals.answer(card!, 'once');
    expect(await again).toBe('approved');
  });
});

describe('several calls', () => {
  it('have a card each, also when they are the same: a yes is for one', async () => {
    const { approvals, ask, ids } = setUp();
    const [one, two] = [ask(script('a')), ask(script('a'))];
    expect(ids()).toHaveLength(2);
    approvals.answer(ids()[1]!, 'deny');
    approvals.answer(ids()[0]!, 'once');
    expect([await one, await two]).toEqual(['approved', 'denied']);
  });

  it('are one piece of news, until the client waits again', async () => {
    const { approvals, ask, ids, asked } = setUp();
    void ask(script('a'));
    void ask(script('b'));
    expect(asked).toHaveBeenCalledTimes(1);
    void ask(script('c', 'zed'));
    expect(asked).toHaveBeenCalledTimes(2);
    for (const id of ids()) approvals.answer(id, 'once');
    void ask(script('d'));
    expect(asked).toHaveBeenCalledTimes(3);
  });

  it('of one client are refused when there are too many', async () => {
    const { ask } = setUp();
    for (let at = 0; at < 20; at++) void ask(script(`call ${at}`));
    await expect(ask(script('one more'))).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    void ask(script('other', 'zed'));
  });

  it('follow the permission of their client, and nothing of before holds on', async () => {
    const { approvals, ask, ids } = setUp();
    const late = ask(script('late'), 1000);
    await vi.advanceTimersByTimeAsync(1000);
    await late;
    approvals.answer(ids()[0]!, 'once');
    const [one, two, other] = [ask(script('a')), ask(script('b')), ask(script('c', 'zed'))];
    approvals.answerAll('cursor', 'approved');
    expect([await one, await two]).toEqual(['approved', 'approved']);
    expect(approvals.list().map(({ client }) => client)).toEqual(['zed']);
    const again = ask(script('late'));
    expect(ids()).toHaveLength(2);
    approvals.close();
    await expect(again).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(other).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(ask(script('a'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
