import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeephavenServer } from '../../../e2e/deephaven-server.ts';
import { startDeephaven } from '../../../e2e/deephaven-server.ts';
import { Secret } from '../../../src-shared/secret.ts';
import { SessionService } from './generated/session_pb.ts';
import { createLogins } from './logins.ts';
import { openConnection } from './open-connection.ts';
import { failureOf, optionsFor, signal } from './testing/connect.ts';
import { listVariables } from './variables.ts';

const anonymous = '-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler';

describe('with the shared worker', () => {
  it('logs in with the key, says what the server is, and tells listeners', async () => {
    const connection = openConnection(optionsFor(inject('worker')));
    const changes: unknown[] = [];
    connection.onChange(change => changes.push(change));
    expect(connection.connected).toBe(false);
    const facts = await connection.connect(signal);
    expect(facts).toMatchObject({
      deephavenVersion: expect.stringMatching(/^\d+\.\d+/),
      pythonVersion: expect.stringMatching(/^3\./),
    });
    expect(connection.connected).toBe(true);
    await connection.close();
    expect(changes).toEqual([{ connected: true }, { connected: false, error: undefined }]);
  });

  it('says that the credentials were refused, whatever was wrong with them', async () => {
    const { host, port } = inject('worker');
    const wrongs = [
      optionsFor({ host, port, token: 'wrong' }),
      optionsFor({ host, port }),
      optionsFor({ host, port }, { authType: 'Basic', token: new Secret('a:b') }),
    ];
    for (const options of wrongs) {
      const connection = openConnection(options);
      expect(await failureOf(connection.connect(signal))).toMatchObject({
        code: 'UNAUTHENTICATED',
        liveness: 'UNAUTHORIZED',
        message: 'The server refused the credentials',
      });
      await connection.close();
    }
  });

  it('logs in again when the server forgot the login', async () => {
    const logins = createLogins(optionsFor(inject('worker')), () => 50_000_000);
    const first = await logins.use(signal, async login => {
      await login.calls.unary(SessionService.method.closeSession, {}, { signal, timeout: 5000 });
      return login;
    });
    const second = await logins.use(signal, async login => {
      await listVariables(login, { signal, timeout: 5000 });
      return login;
    });
    expect(second).not.toBe(first);
    await logins.close();
  });

  it('gives up at once when the caller does', async () => {
    const connection = openConnection(optionsFor(inject('worker')));
    const aborter = new AbortController();
    const failing = failureOf(connection.connect(aborter.signal));
    aborter.abort();
    expect(await failing).toMatchObject({ name: 'AbortError' });
    await connection.close();
  });
});

describe('without a server', () => {
  it('says that the connection was refused, within two seconds', async () => {
    const began = performance.now();
    expect(await failureOf(openConnection(optionsFor({ port: 1 })).connect(signal))).toMatchObject({
      code: 'UNAVAILABLE',
      liveness: 'OFFLINE',
      message: 'Cannot connect to 127.0.0.1:1: connection refused',
    });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('says that the host name is not known', async () => {
    const failure = await failureOf(openConnection(optionsFor({ host: 'no-such-host.invalid', port: 10_000 })).connect(signal));
    expect(failure).toMatchObject({ liveness: 'OFFLINE', message: expect.stringContaining('host name') });
  });

  it('says that something else answers', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await failureOf(openConnection(optionsFor({ port })).connect(signal))).toMatchObject({
      code: 'UNAVAILABLE',
      liveness: 'MISCONFIGURED',
      message: `127.0.0.1:${port} answers but is not a Deephaven server`,
    });
    server.close();
  });

  it('says that the server does not use TLS', async () => {
    const { host, port } = inject('worker');
    const failure = await failureOf(openConnection(optionsFor({ host, port }, { tls: {} })).connect(signal));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^TLS: /),
      hint: expect.stringContaining('use_tls'),
    });
  });
});

describe('with a server that comes and goes', () => {
  let server: DeephavenServer;
  const { python } = inject('worker');
  const start = (port = 0) => startDeephaven({ python, port, jvmArgs: [anonymous, '-Dhttp.session.durationMs=10000'] });

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.kill());

  it('stays logged in beyond the session time of the server', async () => {
    const connection = openConnection(optionsFor(server, { neverTimeout: true }));
    await connection.connect(signal);
    const lost: unknown[] = [];
    connection.onChange(change => lost.push(change));
    // Nothing to wait for but the time itself: the login must outlive it.
    await new Promise(resolve => setTimeout(resolve, 14_000));
    expect(await connection.variables(signal)).toEqual([]);
    expect(lost).toEqual([]);
    await connection.close();
  });

  it('answers TIMEOUT while the server is frozen, and works when it goes on', async () => {
    const connection = openConnection(optionsFor(server, { timeouts: { connect: 5000, read: 700, quick: 700 } }));
    await connection.connect(signal);
    process.kill(server.processId, 'SIGSTOP');
    try {
      expect(await failureOf(connection.variables(signal))).toMatchObject({ code: 'TIMEOUT' });
    } finally {
      process.kill(server.processId, 'SIGCONT');
    }
    await expect.poll(() => connection.variables(signal).catch((error: Error) => error.message)).toEqual([]);
    await connection.close();
  });

  it('notices that the server is gone, and works again after its restart', async () => {
    const connection = openConnection(optionsFor(server));
    await connection.runScript({ code: 'a = 1', timeout: 0 }, signal);
    const gone = new Promise(resolve => connection.onChange(change => !change.connected && resolve(change.error)));
    await server.kill();
    expect(await gone).toMatchObject({ code: 'UNAVAILABLE', liveness: 'OFFLINE' });
    expect(connection.connected).toBe(false);
    expect(await failureOf(connection.variables(signal))).toMatchObject({
      message: expect.stringContaining('connection refused'),
    });
    server = await start(server.port);
    expect(await connection.variables(signal)).toEqual([]);
    const result = await connection.runScript({ code: 'print("back")', timeout: 0 }, signal);
    expect(result).toMatchObject({ stdout: 'back\n' });
    await connection.close();
  });
});
