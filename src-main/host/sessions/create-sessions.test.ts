import { describe, expect, it, vi } from 'vitest';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { bench, deferred, fakeConnections, fakeDriver, never, offline } from './testing/fakes.ts';

const creation = { session_creation: {} };
const options = { signal: never, onStep: () => {} };

describe('a created session', () => {
  it('whose worker dies says so with its code and last line, at every later call', async () => {
    const { driver, workers } = fakeDriver();
    const { open, made } = fakeConnections();
    const { sessions } = bench({ community: creation }, { drivers: [driver], openConnection: open });
    const { session } = await sessions.community.create({ name: 'lab' }, options);
    workers[0]!.die({ signal: 'SIGKILL' });
    const reason = 'Worker exited with code 137: Out of memory';
    await vi.waitFor(() => expect(session.summary()).toMatchObject({ liveness: 'OFFLINE', detail: reason }));
    expect(made[0]!.closed).toBe(true);
    await expect(sessions.ready(session.id, never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: reason,
      details: { log_tail: ['starting', 'Out of memory'] },
    });
    await expect(session.access(never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await session.details({ connect: true, signal: never })).toMatchObject({
      available: false,
      summary: { detail: reason },
    });
    expect(await sessions.community.delete('lab')).toMatchObject({
      warning: 'Its worker had ended before: Worker exited with code 137',
    });
    expect(sessions.list()).toEqual([]);
  });

  it('lets the running calls end by themselves when its worker dies', async () => {
    const { driver, workers } = fakeDriver();
    const { open, made } = fakeConnections();
    const { sessions } = bench({ community: creation }, { drivers: [driver], openConnection: open });
    const { session } = await sessions.community.create({ name: 'lab' }, options);
    const call = await sessions.ready(session.id, never);
    workers[0]!.die({ code: 1 });
    await vi.waitFor(() => expect(session.summary().state.phase).toBe('failed'));
    expect(made[0]!.closed).toBe(false);
    call[Symbol.dispose]();
    expect(made[0]!.closed).toBe(true);
  });

  it('answers a call that fails because its worker dies with the reason', async () => {
    const { driver, workers } = fakeDriver();
    const { open } = fakeConnections();
    const failing: typeof open = options =>
      Object.defineProperties(open(options), {
        variables: {
          async value() {
            setImmediate(() => workers[0]!.die({ signal: 'SIGKILL' }));
            throw offline('connection refused');
          },
        },
      });
    const { sessions } = bench({ community: creation }, { drivers: [driver], openConnection: failing });
    const { session } = await sessions.community.create({ name: 'lab' }, options);
    using ready = await sessions.ready(session.id, never);
    await expect(ready.connection.variables(never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Worker exited with code 137: Out of memory',
    });
  });

  it('is disconnected when idle, and connected again by the next call', async () => {
    const { driver, alive } = fakeDriver();
    const { open, made } = fakeConnections();
    const file = { community: creation, timeouts: { session_idle: 0.02 } };
    const { sessions } = bench(file, { drivers: [driver], openConnection: open });
    const { session } = await sessions.community.create({ name: 'lab' }, options);
    await vi.waitFor(() => expect(session.summary().detail).toBe('Not connected yet'));
    await sessions.ready(session.id, never);
    expect([made.map(({ closed }) => closed), alive()]).toEqual([[true, false], 1]);
  });

  it('lets a call wait while it starts, then says how far it is', async () => {
    const ready = deferred();
    const reached = deferred();
    const { driver } = fakeDriver({
      beforeReady: () => {
        reached.resolve();
        return ready.promise;
      },
    });
    const { sessions } = bench({ community: creation, timeouts: { quick: 0.02 } }, { drivers: [driver] });
    const creating = sessions.community.create({ name: 'lab' }, options);
    await reached.promise;
    await expect(sessions.ready('community:dynamic:lab', never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^Starting \(0s of 60s\)/),
    });
    const details = await sessions.find('community:dynamic:lab').details({ connect: true, signal: never });
    expect(details.summary).toMatchObject({ liveness: 'STARTING', detail: 'Starting (0s of 60s): starting Java' });
    const waiting = sessions.ready('community:dynamic:lab', never);
    ready.resolve();
    await waiting;
    await creating;
  });

  it('is deleted after its own time without a call', async () => {
    const { driver, alive } = fakeDriver();
    const { sessions } = bench({ community: creation }, { drivers: [driver] });
    await sessions.community.create({ name: 'lab', autoDeleteTimeoutSeconds: 0.02 }, options);
    await vi.waitFor(() => expect([sessions.list(), alive()]).toEqual([[], 0]));
  });
});

describe('delete', () => {
  it('refuses a session of the file and an unknown one', async () => {
    const { sessions } = bench({ community: { sessions: { x: {} } } });
    const message =
      "Session 'community:config:x' is not a dynamically created session (source: 'config'). Only dynamically created sessions can be deleted.";
    await expect(sessions.community.delete('community:config:x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
    await expect(sessions.community.delete('x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
    await expect(sessions.community.delete('y')).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
      message: "Session 'community:dynamic:y' not found",
    });
  });

  it('stops the worker and its connection', async () => {
    const { driver, alive } = fakeDriver();
    const { open, made } = fakeConnections();
    const { sessions } = bench({ community: creation }, { drivers: [driver], openConnection: open });
    await sessions.community.create({ name: 'lab' }, options);
    expect(await sessions.community.delete('community:dynamic:lab')).toEqual({ id: 'community:dynamic:lab', name: 'lab' });
    expect([alive(), made[0]!.closed, sessions.list()]).toEqual([0, true, []]);
  });
});

describe('reload', () => {
  const before = { community: { ...creation, sessions: { same: {}, changed: {}, removed: {} } } };
  const after = { community: { ...creation, sessions: { same: {}, changed: { port: 1 }, added: {} } } };

  it('closes only what changed or vanished, also under running calls', async () => {
    const { open, made } = fakeConnections();
    const { sessions, configure } = bench(before, { openConnection: open });
    const calls = await Promise.all(
      ['same', 'changed', 'removed'].map(name => sessions.ready(`community:config:${name}`, never)),
    );
    await sessions.community.create({ name: 'lab' }, options);
    configure(after);
    expect(await sessions.reload({ restartDynamic: false })).toEqual({
      sessions: {
        added: ['community:config:added'],
        removed: ['community:config:removed'],
        changed: ['community:config:changed'],
        unchanged: 1,
      },
      systems: { added: [], removed: [], changed: [], unchanged: 0 },
      dynamic_kept: 1,
    });
    expect(made.map(({ closed }) => closed)).toEqual([false, true, true, false]);
    for (const call of calls) call[Symbol.dispose]();
    expect(sessions.list().map(({ id, state }) => [id, state.phase])).toEqual([
      ['community:config:same', 'ready'],
      ['community:config:changed', 'stopped'],
      ['community:config:added', 'stopped'],
      ['community:dynamic:lab', 'ready'],
    ]);
    expect(() => sessions.find('community:config:removed')).toThrow(expect.objectContaining({ code: 'SESSION_NOT_FOUND' }));
  });

  it('ends a call that waits for a changed session', async () => {
    const reached = deferred();
    const { open } = fakeConnections(() => {
      reached.resolve();
      return new Promise(() => {});
    });
    const { sessions, configure } = bench(before, { openConnection: open });
    const waiting = sessions.ready('community:config:changed', never);
    await reached.promise;
    configure(after);
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(/configuration changed/) }),
      sessions.reload({ restartDynamic: false }),
    ]);
  });

  it('stops created sessions when asked to', async () => {
    const { driver, alive } = fakeDriver();
    const { sessions } = bench(before, { drivers: [driver] });
    await sessions.community.create({ name: 'lab' }, options);
    expect(await sessions.reload({ restartDynamic: true })).toMatchObject({ dynamic_kept: 0 });
    expect(alive()).toBe(0);
  });
});

describe('close', () => {
  it('ends what runs and what starts, and refuses what comes later', async () => {
    const reached = deferred();
    const { driver, alive } = fakeDriver({
      beforeReady: async ({ name }, signal) => {
        if (name !== 'slow') return;
        reached.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const { open, made } = fakeConnections();
    const { sessions } = bench({ community: { ...creation, sessions: { x: {} } } }, { drivers: [driver], openConnection: open });
    await sessions.community.create({ name: 'fast' }, options);
    await sessions.ready('community:config:x', never);
    const starting = sessions.community.create({ name: 'slow' }, options);
    await reached.promise;
    await Promise.all([expect(starting).rejects.toMatchObject({ message: 'The app is shutting down' }), sessions.close()]);
    expect([alive(), made.every(({ closed }) => closed)]).toEqual([0, true]);
    await expect(sessions.ready('community:config:x', never)).rejects.toMatchObject({ message: 'The app is shutting down' });
    await expect(sessions.community.create({ name: 'late' }, options)).rejects.toMatchObject({
      message: 'The app is shutting down',
    });
  });
});

it('tells listeners once per turn', async () => {
  const { sessions } = bench({ community: { sessions: { x: {} } } });
  const heard: SessionSummary[][] = [];
  const stop = sessions.onChange(list => heard.push(list));
  (await sessions.ready('community:config:x', never))[Symbol.dispose]();
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]![0]!.state.phase).toBe('ready');
  stop();
  await sessions.ready('community:config:x', never);
  await new Promise(setImmediate);
  expect(heard).toHaveLength(1);
});
