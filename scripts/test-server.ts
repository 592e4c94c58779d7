// npm run test-server -- --table-group simple|financial|all [--host H] [--port N] [--auth-token T]
// A real Deephaven with demo tables, anonymous without a token. Ctrl-C stops it.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createTestDriver, testRequest } from '../e2e/test-driver.ts';
import type { ConnectionOptions } from '../src-main/host/deephaven/connection.ts';
import { openConnection } from '../src-main/host/deephaven/open-connection.ts';
import { handlerClass, loginName } from '../src-shared/auth-type.ts';
import { Secret } from '../src-shared/secret.ts';
import { toUserError, UserError } from '../src-shared/user-error.ts';

/** Milliseconds; the server compiles each formula. */
const tablesTimeout = 300_000;

const groups = { simple: ['simple'], financial: ['financial'], all: ['simple', 'financial'] };

const flags = z.object({
  'table-group': z.enum(['simple', 'financial', 'all']).default('simple'),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(10_000),
  'auth-token': z.string().min(1).optional(),
});

const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  await main();
} catch (error) {
  const { message, hint, details, cause } = toUserError(error);
  say([message, hint, ...z.array(z.string()).catch([]).parse(details['log_tail']), cause].filter(Boolean).join('\n'));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { 'table-group': group, host, port, 'auth-token': token } = readFlags();
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());

  const driver = createTestDriver({ listen: { host, port } });
  try {
    const authType = token ? 'PSK' : 'Anonymous';
    const key = token ? { token: new Secret(token) } : {};
    const request = testRequest({ name: 'test-server', heapSizeGb: 2, authType: handlerClass(authType), ...key });
    if (!token && !['127.0.0.1', 'localhost', '::1'].includes(host))
      say(`Without --auth-token, everyone who reaches ${host} can run code here.`);
    const worker = await driver.start(request, say, stopped.signal);
    const login = { authType: loginName(authType), ...key };
    await makeTables(groups[group], { ...login, ...worker.address }, stopped.signal);
    console.log(
      `Deephaven with the tables "${group}" on http://${host}:${worker.address.port}/ide/ (${token ? 'with your token as key' : 'anonymous'})`,
    );
    await Promise.race([worker.exited, new Promise(resolve => stopped.signal.addEventListener('abort', resolve))]);
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
  } finally {
    await driver.close();
  }
}

function readFlags(): z.infer<typeof flags> {
  const text = { type: 'string' } as const;
  try {
    return flags.parse(parseArgs({ options: { 'table-group': text, host: text, port: text, 'auth-token': text } }).values);
  } catch (cause) {
    const message = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UserError('INVALID_ARGUMENT', message, {
      hint: 'Usage: npm run test-server -- --table-group simple|financial|all [--host H] [--port N] [--auth-token T]',
    });
  }
}

type Server = Pick<ConnectionOptions, 'host' | 'port' | 'authType' | 'token'>;

async function makeTables(names: readonly string[], server: Server, signal: AbortSignal): Promise<void> {
  const connection = openConnection({
    ...server,
    language: 'python',
    neverTimeout: false,
    timeouts: { connect: 30_000, read: 30_000, quick: 5_000 },
  });
  try {
    for (const name of names) {
      say(`making the tables "${name}"`);
      const code = await readFile(new URL(`test-tables/${name}.py`, import.meta.url), 'utf8');
      const { failure } = await connection.runScript({ code, timeout: tablesTimeout }, signal);
      if (failure)
        throw new UserError('SCRIPT_ERROR', `${name}.py failed: ${failure.headline}`, { hint: failure.traceback ?? '' });
    }
  } finally {
    await connection.close();
  }
}
