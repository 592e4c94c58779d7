import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openConnection } from '../src-main/host/deephaven/open-connection.ts';
import { Secret } from '../src-shared/secret.ts';

const never = new AbortController().signal;
const token = 'test-server-key-0815';
let server: ChildProcess | undefined;

afterEach(() => server?.kill('SIGKILL'));

/** Starts it and returns its port, once it says where it is. */
async function startTestServer(...flags: string[]): Promise<number> {
  const script = fileURLToPath(new URL('../scripts/test-server.ts', import.meta.url));
  server = spawn(process.execPath, [script, '--port', '0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const [line] of on(createInterface({ input: server.stdout! }), 'line', { close: ['close'] })) {
    const port = /^Deephaven .* on http:\/\/127\.0\.0\.1:(\d+)\//.exec(String(line))?.[1];
    if (port) return Number(port);
  }
  throw new Error('The test server ended before it was ready');
}

it('serves the demo tables of all groups behind the given key, until it is interrupted', { timeout: 180_000 }, async () => {
  const port = await startTestServer('--table-group', 'all', '--auth-token', token);
  const connection = openConnection({
    host: '127.0.0.1',
    port,
    authType: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
    token: new Secret(token),
    language: 'python',
    neverTimeout: false,
    timeouts: { connect: 30_000, read: 30_000, quick: 30_000 },
  });
  const names = (await connection.variables(never)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['people', 'all_types', 'empty', 'daily_bars', 'trades', 'quotes']));
  expect(await connection.tableDetails('trades', never)).toMatchObject({ isRefreshing: true });
  expect(await connection.tableDetails('daily_bars', never)).toMatchObject({ isRefreshing: false, size: 1260 });
  await connection.close();

  server!.kill('SIGINT');
  expect(await once(server!, 'exit')).toEqual([0, null]);
});

it('says what is wrong with its flags', async () => {
  await expect(startTestServer('--table-group', 'none')).rejects.toThrow('ended before it was ready');
  expect(server!.exitCode ?? (await once(server!, 'exit'))[0]).toBe(1);
});
