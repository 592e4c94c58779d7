import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '../../../e2e/free-port.ts';
import { createTestDriver, testRequest } from '../../../e2e/test-driver.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import type { HostSessions } from './create-sessions.ts';
import { openKeptSessions } from './kept-sessions.ts';
import { hasOtherClient } from './other-clients.ts';
import { bench, fakeSecrets, silentLog } from './testing/fakes.ts';

const worker = inject('worker');
const call = () => AbortSignal.timeout(150_000);

describe('sessions of the configuration file', () => {
  let sessions: HostSessions;

  beforeAll(async () => {
    const { host, port, token } = worker;
    const configured = {
      right: { host, port, auth_type: 'psk', auth_token: token },
      wrong: { host, port, auth_type: 'PSK', auth_token: 'not-the-key' },
      refused: { host, port: await freePort() },
    };
    sessions = bench({ community: { sessions: configured } }, { openConnection, drivers: [] }).sessions;
  });

  afterAll(() => sessions.close());

  it('connect with a pre-shared key and leave nothing behind when asked for details', async () => {
    const details = await sessions.find('community:config:right').details({ connect: true, signal: call() });
    expect(details).toMatchObject({ available: true, summary: { liveness: 'ONLINE' } });
    expect(details.facts.deephavenVersion).toMatch(/^\d+\.\d+/);
    expect(details.memory!.maximumBytes).toBeGreaterThan(details.memory!.usedBytes);
    using ready = await sessions.ready('community:config:right', call());
    const before = await ready.connection.variables(call());
    await ready.details({ connect: true, signal: call() });
    expect(await ready.connection.variables(call())).toEqual(before);
  });

  it('say that a key is wrong', async () => {
    await expect(sessions.ready('community:config:wrong', call())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(sessions.find('community:config:wrong').summary()).toMatchObject({
      liveness: 'UNAUTHORIZED',
      detail: 'The server refused the credentials',
    });
  });

  it('say within two seconds that nothing listens', async () => {
    const details = await sessions
      .find('community:config:refused')
      .details({ connect: true, signal: AbortSignal.timeout(2_000) });
    expect(details).toMatchObject({ available: false, summary: { liveness: 'OFFLINE' } });
    expect(details.summary.detail).toMatch(/^Cannot connect to 127\.0\.0\.1:\d+: connection refused$/);
  });
});

it('a session works again with the next call after its server was restarted', async () => {
  const port = await freePort();
  const driver = createTestDriver({ listen: { host: '127.0.0.1', port } });
  const start = () => driver.start(testRequest(), () => {}, AbortSignal.timeout(120_000));
  const { sessions } = bench({ community: { sessions: { s: { host: '127.0.0.1', port } } } }, { openConnection, drivers: [] });
  try {
    const first = await start();
    (await sessions.ready('community:config:s', call()))[Symbol.dispose]();
    await first.stop();
    await vi.waitFor(() => expect(sessions.list()[0]!.detail).toMatch(/^Connection lost; next attempt in \d+s$/), 10_000);
    await expect(sessions.ready('community:config:s', call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await start();
    using ready = await sessions.ready('community:config:s', call());
    expect(await ready.connection.variables(call())).toEqual(expect.any(Array));
    expect(ready.summary().liveness).toBe('ONLINE');
  } finally {
    await sessions.close();
    await driver.close();
  }
}, 180_000);

it('a session works again with the next call after the computer slept longer than the server remembers logins', async () => {
  const driver = createTestDriver();
  const defaults = {
    auth_type: 'PSK',
    heap_size_gb: 1,
    startup_timeout_seconds: 150,
    extra_jvm_args: ['-Dhttp.session.durationMs=10000'],
  };
  const { sessions } = bench({ community: { session_creation: { defaults } } }, { openConnection, drivers: [driver] });
  const phases = new Set<string>();
  try {
    const { session } = await sessions.community.create({ name: 'asleep' }, { signal: call(), onStep: () => {} });
    sessions.resume();
    sessions.onChange(list => phases.add(list[0]!.state.phase));
    // Nothing of this process runs meanwhile, no timer and no answer to the server, as when a computer sleeps.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12_000);
    using ready = await sessions.ready(session.id, call());
    expect(await ready.connection.variables(call())).toEqual([]);
    expect(session.summary().liveness).toBe('ONLINE');
    expect([...phases]).not.toContain('failed');
  } finally {
    await sessions.close();
    await driver.close();
  }
}, 180_000);

describe('kept sessions', { timeout: 400_000 }, () => {
  const driver = createTestDriver();
  const defaults = { heap_size_gb: 1, startup_timeout_seconds: 150 };
  const { secrets } = fakeSecrets();
  const id = 'community:dynamic:kept';
  let folder: string;

  const run = async () => {
    const kept = await openKeptSessions({ file: join(folder, 'sessions.json'), secrets, log: silentLog });
    const { sessions } = bench({ community: { session_creation: { defaults } } }, { openConnection, drivers: [driver], kept });
    const phase = () => sessions.find(id).summary().state.phase;
    const close = async () => {
      await sessions.close();
      await kept.close();
    };
    return { sessions, phase, close };
  };
  const variables = async ({ sessions }: Awaited<ReturnType<typeof run>>) => {
    // A slow machine may need more than one call to see the start through.
    using ready = await vi.waitFor(() => sessions.ready(id, call()), { timeout: 150_000, interval: 500 });
    return { names: (await ready.connection.variables(call())).map(({ name }) => name), warnings: ready.warnings };
  };
  const gone = [expect.stringMatching(/tables and variables are gone/)];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-'));
  });

  afterAll(async () => {
    await driver.close();
    await rm(folder, { recursive: true });
  });

  it('go on with the next call after a stop, a kill and a new start of the host, which says what is lost', async () => {
    const first = await run();
    await first.sessions.community.createKept({ name: 'kept' }, call());
    expect(first.phase()).toBe('starting');
    await vi.waitFor(() => expect(first.phase()).toBe('ready'), 120_000);
    {
      using ready = await first.sessions.ready(id, call());
      await ready.connection.runScript(
        { code: 'from deephaven import empty_table\nlost = empty_table(1)', timeout: 60_000 },
        call(),
      );
    }
    expect(await variables(first)).toEqual({ names: ['lost'], warnings: [] });

    await first.sessions.stop(id);
    expect(await variables(first)).toEqual({ names: [], warnings: gone });

    const { processId } = await first.sessions.find(id).details({ connect: false, signal: call() });
    process.kill(processId!, 'SIGKILL');
    await vi.waitFor(() => expect(first.phase()).toBe('failed'), 5_000);
    await expect(first.sessions.ready(id, call())).rejects.toMatchObject({ message: expect.stringMatching(/137/) });
    expect((await first.sessions.find(id).logTail(50)).length).toBeGreaterThan(5);
    first.sessions.start(id);
    expect(await variables(first)).toEqual({ names: [], warnings: gone });
    await first.close();

    const second = await run();
    expect(second.phase()).toBe('stopped');
    expect(await variables(second)).toEqual({ names: [], warnings: gone });
    await second.sessions.community.keep(id, { idleStopSeconds: 1 });
    await vi.waitFor(() => expect(second.phase()).toBe('stopped'), 10_000);
    await second.close();
  });

  it('are not stopped for idling while another program is connected', async () => {
    const { sessions, phase, close } = await run();
    await sessions.community.keep(id, { idleStopSeconds: 1 });
    (await sessions.ready(id, call()))[Symbol.dispose]();
    const { port } = await sessions.find(id).details({ connect: false, signal: call() });
    const other = execFile(process.execPath, ['-e', `require('net').connect(${port}, '127.0.0.1')`]);
    await vi.waitFor(async () => expect(await hasOtherClient(port!)).toBe(true), 10_000);
    const stopped = vi.waitFor(() => expect(phase()).toBe('stopped'), { timeout: 30_000 });
    const first = await Promise.race([stopped.then(() => 'stopped'), delay(2_500, 'still there')]);
    expect(first).toBe('still there');
    other.kill();
    await stopped;
    await close();
  });
});

describe('created sessions', { timeout: 180_000 }, () => {
  const driver = createTestDriver();
  const defaults = { heap_size_gb: 1, startup_timeout_seconds: 150 };
  const { sessions } = bench({ community: { session_creation: { defaults } } }, { openConnection, drivers: [driver] });

  afterAll(async () => {
    await sessions.close();
    await driver.close();
  });

  it('run scripts, serve tables, and say that their worker was killed', async () => {
    const steps: string[] = [];
    const script = 'from deephaven import empty_table\nt = empty_table(3).update("x=i")';
    const created = await sessions.community.create(
      { name: 'killed', initialScript: script },
      { signal: call(), onStep: step => steps.push(step) },
    );
    expect(created.warnings).toEqual([]);
    expect(steps).toContain('connecting');
    const { id } = created.session;
    {
      using ready = await sessions.ready(id, call());
      expect(await ready.connection.tableDetails('t', call())).toMatchObject({ size: 3 });
    }
    expect((await created.session.details({ connect: false, signal: call() })).tableCount).toBe(1);
    process.kill(created.processId!, 'SIGKILL');
    await vi.waitFor(() => expect(created.session.summary().detail).toMatch(/^Worker exited with code 137/), 5_000);
    await expect(sessions.ready(id, call())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/137/),
    });
    expect(await sessions.community.delete('killed')).toMatchObject({ warning: expect.stringMatching(/137/) });
  });

  it('leave no process behind when they are deleted, or cancelled while they start', async () => {
    const { processId } = await sessions.community.create({ name: 'deleted' }, { signal: call(), onStep: () => {} });
    await sessions.community.delete('deleted');
    expect(() => process.kill(processId!, 0)).toThrow('ESRCH');
    const cancel = new AbortController();
    const creating = sessions.community.create(
      { name: 'cancelled' },
      { signal: cancel.signal, onStep: step => step.includes('Deephaven') && cancel.abort() },
    );
    await expect(creating).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(sessions.list().map(({ name }) => name)).not.toContain('cancelled');
  });
});
