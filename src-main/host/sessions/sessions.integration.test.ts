import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createTestDriver, testRequest } from '../../../e2e/test-driver.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import type { HostSessions } from './create-sessions.ts';
import { bench } from './testing/fakes.ts';

const worker = inject('worker');
const call = () => AbortSignal.timeout(150_000);

/** A port that nothing listens on right now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

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
    const created = await sessions.create(
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
    expect(await sessions.delete('killed')).toMatchObject({ warning: expect.stringMatching(/137/) });
  });

  it('leave no process behind when they are deleted, or cancelled while they start', async () => {
    const { processId } = await sessions.create({ name: 'deleted' }, { signal: call(), onStep: () => {} });
    await sessions.delete('deleted');
    expect(() => process.kill(processId!, 0)).toThrow('ESRCH');
    const cancel = new AbortController();
    const creating = sessions.create(
      { name: 'cancelled' },
      { signal: cancel.signal, onStep: step => step.includes('Deephaven') && cancel.abort() },
    );
    await expect(creating).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(sessions.list().map(({ name }) => name)).not.toContain('cancelled');
  });
});
