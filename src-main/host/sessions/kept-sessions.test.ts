import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { openKeptSessions } from './kept-sessions.ts';
import { bench, deferred, fakeConnections, fakeDriver, fakeSecrets, never, silentLog } from './testing/fakes.ts';

const creation = { session_creation: {} };
const options = { signal: never, onStep: () => {} };
const id = 'community:dynamic:lab';
const gone = `Session '${id}' was started again: its earlier tables and variables are gone.`;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
  file = join(folder, 'sessions.json');
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

interface Run {
  driver?: ReturnType<typeof fakeDriver>;
  secrets?: ReturnType<typeof fakeSecrets>['secrets'];
  config?: object;
  connections?: ReturnType<typeof fakeConnections>;
}

/** One run of a host on the folder of this test. */
async function host({ driver = fakeDriver(), secrets = fakeSecrets().secrets, config = {}, connections }: Run = {}) {
  const kept = await openKeptSessions({ file, secrets, log: silentLog });
  const parts = { drivers: [driver.driver], kept, ...(connections && { openConnection: connections.open }) };
  const { sessions, configure } = bench({ community: creation, ...config }, parts);
  const summary = () => sessions.list().find(({ name }) => name === 'lab');
  const phase = () => summary()?.state.phase;
  const createLab = async (request = {}) => {
    await sessions.community.createKept({ name: 'lab', ...request }, never);
    await vi.waitFor(() => expect(phase()).toBe('ready'));
  };
  const close = async () => {
    await sessions.close();
    await kept.close();
  };
  return { sessions, configure, summary, phase, createLab, close, kept, ...driver };
}

describe('a kept session', () => {
  it('is stopped without being gone, and started by the next call, whose answer says what is lost', async () => {
    const { sessions, summary, createLab, alive } = await host();
    await createLab();
    expect((await sessions.ready(id, never)).warnings).toEqual([]);
    await sessions.stop(id);
    expect([alive(), summary()]).toMatchObject([0, { state: { phase: 'stopped', startsAtNextCall: true }, kept: true }]);
    expect(summary()!.detail).toBe('Stopped; the next call starts it');
    const steps: string[] = [];
    expect((await sessions.ready(id, never, step => steps.push(step))).warnings).toEqual([gone]);
    expect([alive(), steps]).toEqual([1, expect.arrayContaining(['starting Java', 'connecting'])]);
    expect((await sessions.ready(id, never)).warnings).toEqual([]);
  });

  it('is started once for all calls that come together, and each of them is told', async () => {
    const { sessions, createLab, requests } = await host();
    await createLab();
    await sessions.stop(id);
    const calls = await Promise.all(Array.from({ length: 10 }, () => sessions.ready(id, never)));
    expect(calls.map(({ warnings }) => warnings)).toEqual(calls.map(() => [gone]));
    expect(requests).toHaveLength(2);
  });

  it('is not started by looking at it', async () => {
    const { sessions, createLab, phase } = await host();
    await createLab();
    await sessions.stop(id);
    const details = await sessions.find(id).details({ connect: true, signal: never });
    expect(details).toMatchObject({ available: false, summary: { detail: 'Stopped; the next call starts it' } });
    await expect(sessions.find(id).lend(never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(phase()).toBe('stopped');
  });

  it('lets a call wait 45 s for its start, and says then how far it is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const ready = deferred();
    const { sessions, createLab, requests, phase } = await host({
      driver: fakeDriver({ beforeReady: async () => (requests.length > 1 ? ready.promise : undefined) }),
    });
    await createLab();
    await sessions.stop(id);
    const late = expect(sessions.ready(id, never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Starting (45s of 60s): starting Java',
      hint: expect.stringContaining('again'),
    });
    await vi.advanceTimersByTimeAsync(45_000);
    await late;
    ready.resolve();
    await vi.waitFor(() => expect(phase()).toBe('ready'));
    expect((await sessions.ready(id, never)).warnings).toEqual([gone]);
  });

  it('counts against the limit only while it runs or starts', async () => {
    const config = { community: { session_creation: { max_concurrent_sessions: 1 } } };
    const { sessions, createLab } = await host({ config });
    await createLab();
    await expect(sessions.community.create({ name: 'other' }, options)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    await sessions.stop(id);
    await sessions.community.create({ name: 'other' }, options);
    await expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'LIMIT_REACHED' });
    expect(() => sessions.start(id)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    await sessions.community.delete('other');
    await sessions.ready(id, never);
  });

  it('whose worker ended by itself waits for a person to start it again', async () => {
    const { sessions, createLab, workers, phase } = await host();
    await createLab();
    workers[0]!.die({ signal: 'SIGKILL', reason: 'out of memory' });
    await vi.waitFor(() => expect(phase()).toBe('failed'));
    await expect(sessions.ready(id, never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Worker exited with code 137 (out of memory): Out of memory',
      hint: expect.stringContaining('start it again'),
    });
    expect(await sessions.find(id).logTail(1)).toEqual(['Out of memory']);
    sessions.start(id);
    expect((await sessions.ready(id, never)).warnings).toEqual([gone]);
  });

  it('whose start failed says why, and is tried again by the next call', async () => {
    let fails = true;
    const driver = fakeDriver({
      async beforeReady() {
        if (fails) throw new UserError('LAUNCH_FAILED', 'Docker is not running', { details: { log_tail: ['oops'] } });
      },
    });
    const { sessions, phase } = await host({ driver });
    await sessions.community.createKept({ name: 'lab' }, never);
    await vi.waitFor(() => expect(phase()).toBe('failed'));
    expect(await sessions.find(id).logTail(5)).toEqual(['oops']);
    await expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'LAUNCH_FAILED', message: 'Docker is not running' });
    fails = false;
    expect((await sessions.ready(id, never)).warnings).toEqual([]);
  });

  it('runs its initial script at each start, before calls get it', async () => {
    const connections = fakeConnections();
    const { sessions, createLab } = await host({ connections });
    await createLab({ initialScript: 'fail()' });
    await sessions.stop(id);
    const { warnings } = await sessions.ready(id, never);
    expect(warnings).toEqual([gone, 'The initial script failed: ValueError: no']);
    expect(connections.made.map(({ scripts }) => scripts)).toEqual([['fail()'], ['fail()']]);
  });

  it('is stopped when idle if it was asked for, and only then', async () => {
    const { sessions, createLab, phase } = await host();
    await createLab({ autoDeleteTimeoutSeconds: 0.01 });
    await sessions.community.keep(id, { idleStopSeconds: 0.02 });
    await vi.waitFor(() => expect(phase()).toBe('stopped'));
    await sessions.ready(id, never);
  });

  it('follows the configured idle time where it has none of its own', async () => {
    const config = { community: { session_creation: { defaults: { idle_stop_seconds: 0.02 } } } };
    const { sessions, phase, summary } = await host({ config });
    await sessions.community.createKept({ name: 'lab' }, never);
    await vi.waitFor(() => expect(phase()).toBe('stopped'));
    expect(summary()).toMatchObject({ idleStopSeconds: 0.02 });
  });

  it('is deleted whether it runs or not, with everything that was remembered', async () => {
    const { secrets, held } = fakeSecrets();
    const { sessions, createLab, kept } = await host({ secrets });
    await createLab({ authToken: new Secret('own-key-of-the-lab') });
    expect(held.size).toBe(1);
    await sessions.stop(id);
    await sessions.community.delete('lab');
    expect([sessions.list(), kept.all(), held.size]).toEqual([[], [], 0]);
  });

  it('is not started by a call while it is deleted', async () => {
    const { sessions, createLab, alive } = await host();
    await createLab();
    const deleting = sessions.community.delete('lab');
    await expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await deleting;
    expect([alive(), sessions.list()]).toEqual([0, []]);
  });

  it('is gone when it is no longer kept and does not run', async () => {
    const { sessions, createLab } = await host();
    await createLab();
    await sessions.stop(id);
    await sessions.community.keep(id, { kept: false });
    expect(sessions.list()).toEqual([]);
  });

  it('stays when a reload stops what was created', async () => {
    const { sessions, createLab, phase } = await host();
    await createLab();
    await sessions.community.create({ name: 'other' }, options);
    await sessions.reload({ restartDynamic: true });
    expect([sessions.list().length, phase()]).toEqual([1, 'stopped']);
  });
});

describe('a session that a tool made', () => {
  it('is gone when it is stopped, but not when it is restarted, or kept before', async () => {
    const { sessions, phase, kept } = await host();
    await sessions.community.create({ name: 'lab' }, options);
    await sessions.restart(id);
    await vi.waitFor(() => expect(phase()).toBe('ready'));
    expect(kept.all()).toEqual([]);
    await sessions.community.keep(id, { kept: true });
    expect(kept.all()).toMatchObject([{ name: 'lab', kept: true }]);
    await sessions.stop(id);
    expect(phase()).toBe('stopped');
    await sessions.community.keep(id, { kept: false });
    await sessions.community.create({ name: 'lab' }, options);
    await sessions.stop(id);
    expect(sessions.list()).toEqual([]);
  });
});

describe('the next run of the host', () => {
  it('knows kept sessions, stopped, and starts them at the next call', async () => {
    const { secrets } = fakeSecrets();
    const first = await host({ secrets });
    const environment = { A: 'hidden' };
    await first.createLab({ heapSizeGb: 2, authToken: new Secret('own-key-of-the-lab'), environment, idleStopSeconds: 90 });
    await first.sessions.community.create({ name: 'other' }, options);
    await first.close();
    expect(first.alive()).toBe(0);
    const text = await readFile(file, 'utf8');
    expect(text).not.toMatch(/own-key|hidden/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const second = await host({ secrets });
    expect(second.sessions.list()).toMatchObject([{ id, kept: true, idleStopSeconds: 90, state: { phase: 'stopped' } }]);
    expect((await second.sessions.ready(id, never)).warnings).toEqual([gone]);
    expect(second.requests[0]).toMatchObject({ heapSizeGb: 2, environment });
    expect(second.requests[0]!.token!.reveal()).toBe('own-key-of-the-lab');
  });

  it('starts no session without a key that the configuration allows no longer', async () => {
    const { secrets } = fakeSecrets();
    const first = await host({ secrets, config: { security: { workers: { anonymous: true } } } });
    await first.createLab({ authType: 'Anonymous' });
    await first.close();
    const second = await host({ secrets });
    await expect(second.sessions.ready(id, never)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    second.sessions.start(id);
    await vi.waitFor(() => expect(second.phase()).toBe('failed'));
    expect(second.requests).toEqual([]);
  });

  it('makes a new key where there was no keychain', async () => {
    const first = await host({ secrets: fakeSecrets('memory').secrets });
    await first.createLab({ authToken: new Secret('own-key-of-the-lab') });
    await first.close();
    const second = await host({ secrets: fakeSecrets('memory').secrets });
    await second.sessions.ready(id, never);
    expect(second.requests[0]).not.toHaveProperty('token');
  });

  it.each([
    ['of a newer version', '{"version":2,"sessions":[]}', /newer version/],
    ['that is broken', '{', /can't be read/],
  ])('leaves a file %s as it is, and says so', async (_, content, problem) => {
    await writeFile(file, content);
    const { createLab, kept, close } = await host();
    expect(kept.problem).toMatch(problem);
    await createLab();
    await close();
    expect(await readFile(file, 'utf8')).toBe(content);
  });
});

describe('a container, when workers shall go on after a quit', () => {
  const config = {
    app: { stop_workers_at_quit: false },
    community: { session_creation: { defaults: { launch_method: 'docker' } } },
  };

  it('is written down when it is ready, outlives its host and is used by the next one as it is', async () => {
    const { secrets, held } = fakeSecrets();
    const driver = fakeDriver({ method: 'docker' });
    const first = await host({ secrets, driver, config });
    await first.sessions.community.create({ name: 'lab' }, options);
    await vi.waitFor(() => expect(first.kept.containers()).toEqual(['worker-45000']));
    const key = first.workers[0]!.token!.reveal();
    expect(held.get('container/worker-45000')!.reveal()).toBe(key);
    await first.close();
    expect(await readFile(file, 'utf8')).not.toContain(key);
    expect([first.alive(), first.workers[0]!.left]).toEqual([1, true]);

    const connections = fakeConnections();
    const second = await host({ secrets, driver, config, connections });
    expect(second.kept.containers()).toEqual(['worker-45000']);
    second.sessions.resume();
    expect(second.phase()).toBe('starting');
    expect((await second.sessions.ready(id, never)).warnings).toEqual([]);
    expect(connections.made[0]!.options.token!.reveal()).toBe(key);
    await second.sessions.community.delete('lab');
    expect([driver.alive(), second.kept.all(), held.size]).toEqual([0, [], 0]);
  });

  it('follows a choice that is changed back and forth', async () => {
    const { sessions, configure, kept, close, alive } = await host({ driver: fakeDriver({ method: 'docker' }), config });
    await sessions.community.create({ name: 'lab' }, options);
    await vi.waitFor(() => expect(kept.containers()).toEqual(['worker-45000']));
    configure({ ...config, app: { stop_workers_at_quit: true } });
    await sessions.reload({ restartDynamic: false });
    expect(kept.containers()).toEqual([]);
    configure(config);
    await sessions.reload({ restartDynamic: false });
    await close();
    expect([alive(), kept.containers()]).toEqual([1, ['worker-45000']]);
  });

  it('that is gone takes its session along, unless that is kept', async () => {
    const { secrets } = fakeSecrets();
    const first = await host({ secrets, driver: fakeDriver({ method: 'docker' }), config });
    await first.createLab();
    await first.sessions.community.create({ name: 'other' }, options);
    await vi.waitFor(() => expect(first.kept.containers()).toHaveLength(2));
    await first.close();
    const second = await host({ secrets, driver: fakeDriver({ method: 'docker' }), config });
    second.sessions.resume();
    await vi.waitFor(() => expect(second.sessions.list()).toMatchObject([{ name: 'lab', state: { phase: 'stopped' } }]));
    expect(second.kept.containers()).toEqual([]);
  });

  it.each([
    ['without a keychain', 'memory', false],
    ['where that was not chosen', 'keychain', true],
  ] as const)('is stopped %s', async (_, kind, stops) => {
    const { secrets } = fakeSecrets(kind);
    const driver = fakeDriver({ method: 'docker' });
    const chosen = { ...config, app: { stop_workers_at_quit: stops } };
    const { sessions, close, kept } = await host({ secrets, driver, config: chosen });
    await sessions.community.create({ name: 'lab' }, options);
    await close();
    expect([driver.alive(), kept.containers()]).toEqual([0, []]);
  });
});
