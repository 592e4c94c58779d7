import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { HostSessions } from './create-sessions.ts';
import { bench, deferred, fakeConnections, never, offline, refused } from './testing/fakes.ts';

const id = 'community:config:local';
const withLocal = (local: object = {}) => ({ community: { sessions: { local } } });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

it.each([
  [{}, true],
  [{ host: '127.0.0.1', auth_type: 'anonymous' }, true],
  [{ auth_type: 'PSK', auth_token: 'k' }, undefined],
  [{ host: 'dh.example.com' }, undefined],
] as const)('a server of %o is told to ask for no key on this computer: %s', (local, keyless) => {
  expect(bench(withLocal(local)).sessions.list()[0]!.keyless).toBe(keyless);
});

describe('the first call', () => {
  it('connects, and parallel ones share the attempt', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench(withLocal(), { openConnection: open });
    expect(sessions.list()[0]).toMatchObject({ liveness: 'OFFLINE', detail: 'Not connected yet', url: 'http://localhost:10000' });
    const ready = await Promise.all([1, 2, 3].map(() => sessions.ready(id, never)));
    expect([made.length, made[0]!.connects]).toEqual([1, 1]);
    expect(sessions.list()[0]!.state).toMatchObject({ phase: 'busy', calls: 3 });
    for (const one of ready) {
      one[Symbol.dispose]();
      one[Symbol.dispose]();
    }
    expect(sessions.list()[0]!.state.phase).toBe('ready');
  });

  it('that gives up leaves the attempt to the others', async () => {
    const answer = deferred();
    const { open } = fakeConnections(() => answer.promise);
    const { sessions } = bench(withLocal(), { openConnection: open });
    const hasty = new AbortController();
    const first = sessions.ready(id, hasty.signal);
    const second = sessions.ready(id, never);
    hasty.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    answer.resolve();
    await second;
    expect(sessions.list()[0]!.state).toMatchObject({ phase: 'busy', calls: 1 });
  });

  it.each([
    [offline('connection refused'), 'UNAVAILABLE', 'OFFLINE', 'Cannot connect to localhost:10000: connection refused'],
    [refused(), 'UNAUTHENTICATED', 'UNAUTHORIZED', 'The server refused the credentials'],
    [new TypeError('x is not a function'), 'INTERNAL', 'UNKNOWN', 'Unexpected failure (TypeError)'],
  ])('that fails with %s leaves its reason, and the next one tries again', async (error, code, liveness, detail) => {
    const { open, made } = fakeConnections(async () => {
      if (made.length === 1) throw error;
    });
    const { sessions } = bench(withLocal(), { openConnection: open });
    await expect(sessions.ready(id, never)).rejects.toBe(error);
    expect(sessions.list()[0]).toMatchObject({ liveness, detail, state: { phase: 'failed', problem: { code } } });
    expect(made[0]!.closed).toBe(true);
    await sessions.ready(id, never);
    expect(sessions.list()[0]!.liveness).toBe('ONLINE');
  });

  it('ends after the connect time when the server says nothing', async () => {
    const { open } = fakeConnections(() => new Promise(() => {}));
    const { sessions } = bench({ ...withLocal(), timeouts: { connect: 7 } }, { openConnection: open });
    const failure = expect(sessions.ready(id, never)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Cannot connect to localhost:10000: no answer within 7s',
    });
    await vi.advanceTimersByTimeAsync(7_000);
    await failure;
  });

  it('does not wait for another session', async () => {
    const { open } = fakeConnections(async ({ options }) => {
      if (options.port === 1) await new Promise(() => {});
    });
    const { sessions } = bench({ community: { sessions: { stuck: { port: 1 }, local: {} } } }, { openConnection: open });
    void sessions.ready('community:config:stuck', never);
    expect(await sessions.ready(id, never)).toMatchObject({ id });
  });
});

describe('options', () => {
  it('expand shorthands and resolve references and variables', async () => {
    const { open, made } = fakeConnections();
    const sessions = {
      one: { auth_type: 'psk', auth_token: '${keychain:k}' },
      two: { auth_type: 'BASIC', auth_token_env_var: 'B' },
    };
    const parts = {
      openConnection: open,
      env: { B: 'me:pass' },
      resolveReference: async (text: string) => new Secret(text === '${keychain:k}' ? 'the-key' : text),
    };
    const { sessions: found, masked } = bench({ community: { sessions } }, parts);
    await found.ready('community:config:one', never);
    await found.ready('community:config:two', never);
    expect(made.map(({ options }) => [options.authType, options.token!.reveal()])).toEqual([
      ['io.deephaven.authentication.psk.PskAuthenticationHandler', 'the-key'],
      ['Basic', 'me:pass'],
    ]);
    expect(masked).toEqual(['the-key', 'me:pass']);
    expect(await found.find('community:config:one').access(never)).toMatchObject({
      url: 'http://localhost:10000',
      authType: made[0]!.options.authType,
    });
  });

  it.each([
    [{ auth_type: 'PSK', auth_token_env_var: 'NOPE' }, "Environment variable 'NOPE' is not set"],
    [{ auth_type: 'PSK' }, "auth_type 'PSK' needs 'auth_token' or 'auth_token_env_var'"],
    [{ auth_type: 'Basic', auth_token: 'x' }, "The auth_token of a Basic login must be 'user:password'"],
    [{ use_tls: true, tls_root_certs: '/no/such.pem' }, "Cannot read tls_root_certs '/no/such.pem': there is no such file"],
  ])('that are wrong make it MISCONFIGURED: %j', async (local, message) => {
    const { sessions } = bench(withLocal(local));
    await expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'CONFIG_ERROR', message });
    expect(sessions.list()[0]).toMatchObject({ liveness: 'MISCONFIGURED', detail: message });
  });

  it('read the files of TLS when it connects', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sessions-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const pem = join(dir, 'ca.pem');
    const { open, made } = fakeConnections();
    const { sessions } = bench(withLocal({ use_tls: true, tls_root_certs: pem, host: 'dh' }), { openConnection: open });
    await writeFile(pem, 'PEM');
    await sessions.ready(id, never);
    expect(made[0]!.options.tls).toEqual({ rootCertificates: 'PEM' });
    expect(sessions.list()[0]!.url).toBe('https://dh:10000');
  });
});

describe('an unused session', () => {
  const times = { timeouts: { session_idle: 100 } };

  it('is disconnected after the idle time, not while a call runs, and connects again', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench({ ...withLocal(), ...times }, { openConnection: open });
    const ready = await sessions.ready(id, never);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(made[0]!.closed).toBe(false);
    ready[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(100_000);
    expect([made[0]!.closed, sessions.list()[0]!.detail]).toEqual([true, 'Not connected yet']);
    await sessions.ready(id, never);
    expect(made).toHaveLength(2);
  });

  it('stays connected with never_timeout', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench({ ...withLocal({ never_timeout: true }), ...times }, { openConnection: open });
    (await sessions.ready(id, never))[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(made[0]!.closed).toBe(false);
  });
});

describe('a lost connection', () => {
  it('is tried again after the configured waits until it is back', async () => {
    const { sessions, made, comeBack } = await lost();
    expect(detail(sessions)).toBe('Connection lost; next attempt in 1s');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(detail(sessions)).toBe('Connection lost; next attempt in 2s');
    await vi.advanceTimersByTimeAsync(2_000 + 5_000 + 10_000 + 30_000);
    expect([detail(sessions), made.length]).toEqual(['Connection lost; next attempt in 30s', 5]);
    comeBack();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sessions.list()[0]!.liveness).toBe('ONLINE');
  });

  it('is tried at once by a call, which then says when the next attempt comes', async () => {
    const { sessions, made, comeBack } = await lost();
    await expect(sessions.ready(id, never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Connection lost; next attempt in 2s',
    });
    comeBack();
    await sessions.ready(id, never);
    expect([made.length, sessions.list()[0]!.liveness]).toEqual([2, 'ONLINE']);
  });

  it('lets a call wait no longer than the quick time', async () => {
    const { open, made } = fakeConnections(async ({ connects }) => {
      if (connects > 1) await new Promise(() => {});
    });
    const { sessions } = bench(withLocal(), { openConnection: open });
    (await sessions.ready(id, never))[Symbol.dispose]();
    made[0]!.lose();
    const failure = expect(sessions.ready(id, never)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^Connection lost/),
    });
    await vi.advanceTimersByTimeAsync(5_000);
    await failure;
  });

  it('is given up when the server is back with other credentials', async () => {
    const { open, made } = fakeConnections(async ({ connects }) => {
      if (connects > 1) throw refused();
    });
    const { sessions } = bench(withLocal(), { openConnection: open });
    (await sessions.ready(id, never))[Symbol.dispose]();
    made[0]!.lose();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([sessions.list()[0]!.liveness, made[0]!.closed]).toEqual(['UNAUTHORIZED', true]);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(made[0]!.connects).toBe(2);
  });

  it('that the connection itself made again is ready again', async () => {
    const { sessions, made, comeBack } = await lost();
    comeBack();
    await made[0]!.connect(never);
    expect(sessions.list()[0]!.liveness).toBe('ONLINE');
  });
});

describe('a stop', () => {
  it('ends an attempt to connect, and what comes of it later is not taken', async () => {
    const answer = deferred();
    const { open, made } = fakeConnections(() => answer.promise);
    const { sessions } = bench(withLocal(), { openConnection: open });
    const waiting = expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => expect(made).toHaveLength(1));
    await sessions.stop(id);
    await waiting;
    answer.resolve();
    await vi.advanceTimersByTimeAsync(100_000);
    expect([made.length, made[0]!.closed, sessions.list()[0]!.state.phase]).toEqual([1, true, 'stopped']);
  });

  it.each(['between', 'during'])('%s attempts to reach a lost server is the last of them', async when => {
    const answer = deferred();
    const { open, made } = fakeConnections(async () => {
      if (made.length === 1) return;
      if (when === 'between') throw offline('connection refused');
      await answer.promise;
    });
    const { sessions } = bench(withLocal(), { openConnection: open });
    (await sessions.ready(id, never))[Symbol.dispose]();
    made[0]!.lose();
    made[0]!.connect = () => Promise.reject(offline('connection refused'));
    await vi.advanceTimersByTimeAsync(3_000);
    const before = made.length;
    await sessions.stop(id);
    answer.promise.catch(() => {}); // between attempts nobody waits for it
    answer.reject(offline('connection refused'));
    await vi.advanceTimersByTimeAsync(100_000);
    expect([made.length, sessions.list()[0]!.state.phase]).toEqual([before, 'stopped']);
  });

  it('disconnects a session in use', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench(withLocal(), { openConnection: open });
    const inUse = await sessions.ready(id, never);
    await sessions.stop(id);
    expect([made[0]!.closed, sessions.list()[0]!.state.phase]).toEqual([true, 'stopped']);
    inUse[Symbol.dispose]();
    await sessions.ready(id, never);
    expect(sessions.list()[0]!.state.phase).toBe('busy');
  });
});

describe('details', () => {
  it('do not connect by themselves', async () => {
    const { open, made } = fakeConnections();
    const { sessions } = bench(withLocal(), { openConnection: open });
    const details = await sessions.find(id).details({ connect: false, signal: never });
    expect(details).toMatchObject({ available: false, summary: { liveness: 'OFFLINE', detail: 'Not connected yet' } });
    expect(made).toHaveLength(0);
  });

  it('bring what the server says', async () => {
    const { sessions } = bench(withLocal());
    const details = await sessions.find(id).details({ connect: true, signal: never });
    expect(details).toMatchObject({
      available: true,
      facts: { deephavenVersion: '42.7' },
      memory: { usedBytes: 1_000_000, maximumBytes: 4_000_000 },
      tableCount: 1,
      port: 10_000,
      authType: 'Anonymous',
      summary: { liveness: 'ONLINE' },
    });
  });

  it('have a failed attempt in the answer', async () => {
    const { open } = fakeConnections(async () => {
      throw offline('connection refused');
    });
    const { sessions } = bench(withLocal(), { openConnection: open });
    const details = await sessions.find(id).details({ connect: true, signal: never });
    expect(details).toMatchObject({
      available: false,
      summary: { liveness: 'OFFLINE', detail: 'Cannot connect to localhost:10000: connection refused' },
    });
  });

  it('wait no longer than the quick time, and give the connection back when it comes later', async () => {
    const answer = deferred();
    const { open } = fakeConnections(() => answer.promise);
    const { sessions } = bench(withLocal(), { openConnection: open });
    const asking = sessions.find(id).details({ connect: true, signal: never });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await asking).toMatchObject({
      available: false,
      summary: { liveness: 'OFFLINE', detail: 'Cannot connect to localhost:10000: no answer within 5s' },
    });
    answer.resolve();
    await vi.waitFor(() => expect(sessions.list()[0]!.state.phase).toBe('ready'));
  });
});

describe('connectAutomatically', () => {
  it('connects what wants it and keeps trying', async () => {
    let away = true;
    const { open, made } = fakeConnections(async () => {
      if (away) throw offline('connection refused');
    });
    const file = { community: { sessions: { local: { auto_connect: true }, other: {} } } };
    const { sessions } = bench(file, { openConnection: open });
    sessions.resume();
    await vi.waitFor(() => expect(sessions.list()[0]!.state.phase).toBe('unreachable'));
    expect(sessions.list()[0]!.detail).toBe('Cannot connect to localhost:10000: connection refused; next attempt in 1s');
    away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sessions.list().map(({ liveness }) => liveness)).toEqual(['ONLINE', 'OFFLINE']);
    expect(made.map(({ closed }) => closed)).toEqual([true, false]);
  });
});

it('passes on the details of an error of another kind', async () => {
  const { sessions } = bench(withLocal({ auth_type: 'PSK', auth_token: '${keychain:x}' }), {
    resolveReference: async text => {
      if (text.startsWith('$')) throw new UserError('CONFIG_ERROR', "The keychain has no entry 'x'", { hint: 'Add it.' });
      return new Secret(text);
    },
  });
  await expect(sessions.ready(id, never)).rejects.toMatchObject({ code: 'CONFIG_ERROR', hint: 'Add it.' });
  expect(sessions.list()[0]).toMatchObject({ liveness: 'MISCONFIGURED', detail: "The keychain has no entry 'x'" });
});

/** A session whose server went away after one call. */
async function lost() {
  let away = false;
  const { open, made } = fakeConnections(async () => {
    if (away) throw offline('connection refused');
  });
  const built = bench(withLocal(), { openConnection: open });
  (await built.sessions.ready(id, never))[Symbol.dispose]();
  away = true;
  made[0]!.lose();
  return { ...built, made, comeBack: () => void (away = false) };
}

function detail(sessions: HostSessions): string | undefined {
  return sessions.list()[0]!.detail;
}
