import { afterEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError, toUserError } from '../../../src-shared/user-error.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { CreateSession } from './sessions.ts';
import { bench, deferred, fakeConnections, fakeDriver, never, offline, refused } from './testing/fakes.ts';

const file = { community: { session_creation: {} } };
const options = { signal: never, onStep: () => {} };

const fail = async () => Promise.reject(refused());

afterEach(() => void vi.useRealTimers());

describe('create', () => {
  it('answers with a ready session of the built-in defaults', async () => {
    const { driver, workers } = fakeDriver();
    const { open, made } = fakeConnections();
    const { sessions } = bench(file, { drivers: [driver], openConnection: open });
    const created = await sessions.community.create({ name: 'lab' }, options);
    expect(created).toMatchObject({
      launchMethod: 'python',
      authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
      heapSizeGb: 4,
      port: 45_000,
      processId: 45_000,
      warnings: [],
    });
    expect(created.session.summary()).toMatchObject({
      id: 'community:dynamic:lab',
      url: 'http://localhost:45000',
      liveness: 'ONLINE',
    });
    expect(made[0]!.options).toMatchObject({ host: '127.0.0.1', port: 45_000, authType: created.authType });
    expect(created.session.summary()).not.toHaveProperty('keyless');
    expect(made[0]!.options.token!.reveal()).toBe(workers[0]!.token!.reveal());
  });

  it('takes the arguments of the call before the configured defaults', async () => {
    const { driver, requests } = fakeDriver();
    const defaults = { auth_type: 'Anonymous', heap_size_gb: 2, environment_vars: { A: '1', B: '2' }, extra_jvm_args: ['-Da'] };
    const { sessions } = bench({ community: { session_creation: { defaults } } }, { drivers: [driver] });
    const created = await sessions.community.create({ name: 'lab', heapSizeGb: 2.5, environment: { B: '3' } }, options);
    expect(requests[0]).toMatchObject({
      authType: 'io.deephaven.auth.AnonymousAuthenticationHandler',
      heapSizeGb: 2.5,
      environment: { A: '1', B: '3' },
      extraJvmArgs: ['-Da'],
      startupTimeout: 60_000,
      python: { venvPath: null },
    });
    expect(requests[0]).not.toHaveProperty('token');
    expect(created.session.summary()).toMatchObject({ keyless: true });
    expect(created.heapSizeGb).toBe(2.5);
  });

  it.each<[Partial<CreateSession>, string]>([
    [{ dockerImage: 'x' }, "'docker_image' parameter only applies to docker launch method, not 'python'"],
    [{ dockerVolumes: [] }, "'docker_volumes' parameter only applies to docker launch method, not 'python'"],
    [{ language: 'groovy' }, "'programming_language' parameter only applies to docker launch method, not 'python'"],
    [
      { launchMethod: 'docker', pythonVenvPath: '/v' },
      "'python_venv_path' parameter only applies to python launch method, not 'docker'",
    ],
    [
      { launchMethod: 'docker', language: 'python', dockerImage: 'x' },
      "Cannot specify both 'programming_language' and 'docker_image' - use one or the other",
    ],
    [{ authType: 'basic' }, "auth_type 'Basic' is not possible for a created session"],
    [{ authType: 'Anonymous', authToken: new Secret('k') }, "'auth_token' only applies to auth_type PSK, not 'Anonymous'"],
    [{ authToken: new Secret('fifteen-letters') }, "auth_token must be 16 to 128 letters, digits, '-' and '_'"],
    [{ authToken: new Secret('sixteen letters!') }, "auth_token must be 16 to 128 letters, digits, '-' and '_'"],
    [{ authToken: new Secret('x'.repeat(129)) }, "auth_token must be 16 to 128 letters, digits, '-' and '_'"],
    [{ launchMethod: 'docker', dockerImage: 'No Name' }, "'No Name' is not the name of an image"],
    [{ heapSizeGb: 0 }, 'heap_size_gb must be a number greater than 0; got 0'],
    [{ name: 'two words' }, "session_name 'two words' is not a valid name"],
  ])('refuses %j', async (request, message) => {
    const docker = { ...fakeDriver({ method: 'docker' }).driver, isFirstChoice: false };
    const { sessions } = bench(file, { drivers: [fakeDriver().driver, docker] });
    await expect(sessions.community.create({ name: 'lab', ...request }, options)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message,
    });
    expect(sessions.list()).toEqual([]);
  });

  it.each<[Partial<CreateSession>]>([
    [{ authType: 'Anonymous' }],
    [{ authType: ' ANONYMOUS ' }],
    [{ authType: 'io.deephaven.auth.anonymousauthenticationhandler' }],
    [{ authType: 'com.example.OpenHandler' }],
    [{ authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler,io.deephaven.auth.AnonymousAuthenticationHandler' }],
    [{ extraJvmArgs: ['-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler'] }],
    [{ environment: { START_OPTS: '-DAuth"Handlers"=io.deephaven.auth.AnonymousAuthenticationHandler' } }],
    [{ environment: { _JAVA_OPTIONS: '-Dauthentication.psk=known' } }],
  ])('refuses %j, which is another way to log in than the person configured', async request => {
    const { sessions } = bench(file);
    const denied = { code: 'PERMISSION_DENIED' };
    await expect(sessions.community.create({ name: 'lab', ...request }, options)).rejects.toMatchObject(denied);
    await expect(sessions.community.createKept({ name: 'lab', ...request }, never)).rejects.toMatchObject(denied);
    await expect(sessions.community.checkCreate({ name: 'lab', ...request })).rejects.toMatchObject(denied);
    expect(sessions.list()).toEqual([]);
  });

  it.each([
    [{ security: { workers: { anonymous: true } } }, 'Anonymous'],
    [{ community: { session_creation: { defaults: { auth_type: 'anonymous' } } } }, 'Anonymous'],
    [{ community: { session_creation: { defaults: { auth_type: 'com.example.Own' } } } }, 'com.example.Own'],
    [{ community: { session_creation: { defaults: { auth_type: 'Anonymous' } } } }, 'PSK'],
  ])('allows by %j the login %s', async (allowing, authType) => {
    const { sessions } = bench({ ...file, ...allowing });
    await sessions.community.create({ name: 'lab', authType }, options);
    expect(sessions.list()).toHaveLength(1);
  });

  it('refuses a configured key of another form, without showing it', async () => {
    const { sessions } = bench({ community: { session_creation: { defaults: { auth_token: 'hunter2' } } } });
    const error = await sessions.community.create({ name: 'lab' }, options).catch((thrown: unknown) => thrown as UserError);
    expect(error).toMatchObject({
      code: 'CONFIG_ERROR',
      message: "The auth_token of session_creation.defaults must be 16 to 128 letters, digits, '-' and '_'",
    });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it.each([
    [{}, 'NOT_CONFIGURED', 'Community session creation not configured in deephaven_mcp.json'],
    [{ community: { session_creation: { max_concurrent_sessions: 0 } } }, 'DISABLED', /max_concurrent_sessions is 0/],
    [{ community: { session_creation: { defaults: { launch_method: 'docker' } } } }, 'LAUNCH_FAILED', /docker/],
  ])('says why it cannot with %j', async (file, code, message) => {
    const { sessions } = bench(file);
    await expect(sessions.community.create({ name: 'lab' }, options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('asks for memory beside those that are starting', async () => {
    const up = deferred();
    const { driver } = fakeDriver({ beforeReady: () => up.promise });
    const beside: number[] = [];
    const checkMemory: WorkerDriver['checkMemory'] = async ({ heapSizeGb }, { starting }) => {
      beside.push(starting);
      if (heapSizeGb > 8) throw new UserError('LAUNCH_FAILED', 'too much');
      return undefined;
    };
    const { sessions } = bench(file, { drivers: [{ ...driver, checkMemory }] });
    const create = (name: string, heapSizeGb = 1) => sessions.community.create({ name, heapSizeGb }, options);
    const first = ['a', 'b'].map(name => create(name));
    await expect(create('c', 9)).rejects.toMatchObject({ message: 'too much' });
    await expect(create('c', 9)).rejects.toMatchObject({ message: 'too much' });
    up.resolve();
    await Promise.all(first);
    await create('d');
    expect(beside).toEqual([0, 1, 2, 2, 0]);
  });

  it('refuses a name that exists', async () => {
    const { sessions } = bench(file);
    await sessions.community.create({ name: 'lab' }, options);
    await expect(sessions.community.create({ name: 'lab' }, options)).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      message: "Session 'community:dynamic:lab' already exists",
    });
  });

  it('holds the limit under parallel creates', async () => {
    const { driver, alive } = fakeDriver();
    const { sessions } = bench(file, { drivers: [driver] });
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const results = await Promise.allSettled(names.map(name => sessions.community.create({ name }, options)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'LIMIT_REACHED', message: 'Session limit reached: 5/5 sessions active' },
    });
    expect([alive(), sessions.list().length]).toEqual([5, 5]);
    await sessions.community.delete('s0');
    await sessions.community.create({ name: 'again' }, options);
    expect(alive()).toBe(5);
  });

  it('does not count a session whose worker ended', async () => {
    const { driver, workers } = fakeDriver();
    const { sessions } = bench({ community: { session_creation: { max_concurrent_sessions: 1 } } }, { drivers: [driver] });
    await sessions.community.create({ name: 'one' }, options);
    workers[0]!.die({ code: 1 });
    await vi.waitFor(() => expect(sessions.list()[0]!.state.phase).toBe('failed'));
    await sessions.community.create({ name: 'two' }, options);
  });

  it('runs the initial script and makes its failure a warning', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench(file, { openConnection: open });
    const created = await sessions.community.create({ name: 'lab', initialScript: 'fail()' }, options);
    expect(made[0]!.scripts).toEqual(['fail()']);
    expect(created.warnings).toEqual(['The initial script failed: ValueError: no']);
    expect(created.session.summary().liveness).toBe('ONLINE');
  });

  it('asks a worker that is not there yet again, as often as configured', async () => {
    const defaults = { startup_check_interval_seconds: 0.001, startup_retries: 2 };
    const { open, made } = fakeConnections(async connection => {
      if (connection.connects < 3) throw offline('connection refused');
    });
    const { sessions } = bench({ community: { session_creation: { defaults } } }, { openConnection: open });
    await sessions.community.create({ name: 'lab' }, options);
    expect(made[0]!.connects).toBe(3);
  });
});

describe('a create that fails', () => {
  it.each<[string, Parameters<typeof fakeDriver>[0], Parameters<typeof fakeConnections>[0]]>([
    ['provisioning', { provision: fail }, undefined],
    ['starting', { beforeReady: fail }, undefined],
    ['connecting', {}, fail],
  ])('while %s leaves nothing', async (_, hooks, login) => {
    const { driver, alive } = fakeDriver(hooks);
    const { open, made } = fakeConnections(login);
    const { sessions } = bench(file, { drivers: [driver], openConnection: open });
    await expect(sessions.community.create({ name: 'lab' }, options)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect([sessions.list(), alive(), made.every(({ closed }) => closed)]).toEqual([[], 0, true]);
  });

  it.each(['provision', 'start', 'connect', 'script'])('by its caller during %s leaves nothing', async step => {
    const reached = deferred();
    const hold = async (name: string, signal: AbortSignal) => {
      if (name !== step) return;
      reached.resolve();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const { driver, alive } = fakeDriver({
      provision: (_request, _onStep, signal) => hold('provision', signal),
      beforeReady: (_request, signal) => hold('start', signal),
    });
    const { open, made } = fakeConnections((_connection, signal) => hold('connect', signal));
    const openHeld: typeof open = options => {
      const connection = open(options);
      return Object.defineProperties(connection, {
        runScript: { value: (_request: unknown, signal: AbortSignal) => hold('script', signal) },
      });
    };
    const { sessions } = bench(file, { drivers: [driver], openConnection: openHeld });
    const call = new AbortController();
    const creating = sessions.community.create(
      { name: 'lab', initialScript: 'x = 1' },
      { signal: call.signal, onStep: () => {} },
    );
    await reached.promise;
    call.abort();
    expect(toUserError(await creating.catch((error: unknown) => error))).toMatchObject({ code: 'CANCELLED' });
    expect([sessions.list(), alive(), made.every(({ closed }) => closed)]).toEqual([[], 0, true]);
  });

  it('at the very moment of a step leaves no failure unhandled', async () => {
    const { driver, alive } = fakeDriver();
    const { open } = fakeConnections(async (_connection, signal) => signal.throwIfAborted());
    const { sessions } = bench(file, { drivers: [driver], openConnection: open });
    const call = new AbortController();
    const onStep = (step: string) => step === 'connecting' && call.abort();
    await expect(sessions.community.create({ name: 'lab' }, { signal: call.signal, onStep })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect([sessions.list(), alive()]).toEqual([[], 0]);
  });

  it('because its worker dies while it connects carries the log', async () => {
    const reached = deferred();
    const { driver, workers } = fakeDriver();
    const { open } = fakeConnections(() => {
      reached.resolve();
      return new Promise(() => {});
    });
    const { sessions } = bench(file, { drivers: [driver], openConnection: open });
    const creating = sessions.community.create({ name: 'lab' }, options);
    await reached.promise;
    workers[0]!.die({ code: 3 });
    await expect(creating).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      details: { exit_code: 3, log_tail: ['starting', 'Out of memory'] },
    });
    expect(sessions.list()).toEqual([]);
  });

  it('because it is deleted meanwhile says so', async () => {
    const reached = deferred();
    const { driver, alive } = fakeDriver({
      beforeReady: async (_, signal) => {
        reached.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const { sessions } = bench(file, { drivers: [driver] });
    const creating = sessions.community.create({ name: 'lab' }, options);
    await reached.promise;
    const [, deleted] = await Promise.all([
      expect(creating).rejects.toMatchObject({ code: 'CANCELLED', message: "Session 'community:dynamic:lab' was deleted" }),
      sessions.community.delete('lab'),
    ]);
    expect(deleted).toEqual({ id: 'community:dynamic:lab', name: 'lab' });
    expect([sessions.list(), alive()]).toEqual([[], 0]);
  });
});

describe('a first-time step of more than 45 s', () => {
  it('goes on behind the answer', async () => {
    const { sessions, provisioned } = slowProvision();
    const call = new AbortController();
    const creating = sessions.community.create({ name: 'lab' }, { ...options, signal: call.signal });
    await vi.advanceTimersByTimeAsync(45_000);
    const created = await creating;
    expect(created.stillStarting).toEqual({ step: 'installing Deephaven' });
    expect(created.session.summary().detail).toBe('Starting (45s): installing Deephaven');
    call.abort();
    provisioned.resolve();
    await vi.waitFor(() => expect(sessions.find('community:dynamic:lab').summary().liveness).toBe('ONLINE'));
  });

  it('that is the initial script goes on as well, and the next call hears how it failed', async () => {
    vi.useFakeTimers();
    const done = deferred();
    const { open } = fakeConnections();
    const openSlow: typeof open = options =>
      Object.defineProperties(open(options), {
        runScript: { value: () => done.promise.then(() => ({ failure: { reason: 'error', headline: 'ValueError: no' } })) },
      });
    const { sessions } = bench(file, { openConnection: openSlow });
    const creating = sessions.community.create({ name: 'lab', initialScript: 'load()' }, options);
    await vi.advanceTimersByTimeAsync(45_000);
    const { warnings, session, stillStarting } = await creating;
    expect([warnings, session.summary().state.phase, stillStarting]).toEqual([
      ['The initial script still runs'],
      'busy',
      undefined,
    ]);
    done.resolve();
    await vi.waitFor(() => expect(session.summary().state.phase).toBe('ready'));
    const heard = async () => (await sessions.ready('community:dynamic:lab', never)).warnings;
    expect(await heard()).toEqual(['The initial script failed: ValueError: no']);
    expect(await heard()).toEqual([]);
  });

  it('keeps a later failure where it can be read, and lets the next create take its place', async () => {
    const { sessions, provisioned } = slowProvision();
    const creating = sessions.community.create({ name: 'lab' }, options);
    await vi.advanceTimersByTimeAsync(45_000);
    await creating;
    provisioned.reject(new UserError('LAUNCH_FAILED', 'No space left on the disk'));
    await vi.waitFor(() =>
      expect(sessions.list()[0]!.state).toMatchObject({ phase: 'failed', problem: { code: 'LAUNCH_FAILED' } }),
    );
    await expect(sessions.ready('community:dynamic:lab', never)).rejects.toMatchObject({
      code: 'LAUNCH_FAILED',
      message: 'No space left on the disk',
    });
    await expect(sessions.community.create({ name: 'lab' }, options)).rejects.toMatchObject({ code: 'LAUNCH_FAILED' });
  });
});

/** A create whose first-time step ends when the test says so. */
function slowProvision() {
  vi.useFakeTimers();
  const provisioned = deferred();
  const { driver } = fakeDriver({
    async provision(_, onStep) {
      onStep('installing Deephaven');
      await provisioned.promise;
    },
  });
  return { provisioned, ...bench(file, { drivers: [driver] }) };
}
