import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, inject, type ProvidedContext } from 'vitest';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import type { Log } from '../src-main/host/observe/log.ts';
import type { Platform } from '../src-main/host/platform.ts';
import { permissions, type Permission } from '../src-shared/host-status.ts';
import { startQuietHost } from './quiet-host.ts';
import { shareClassData } from './test-driver.ts';

export type Answer = Record<string, unknown>;

export interface TestClient {
  client: Client;
  token: string;
  /** Calls a tool and checks what holds for every answer. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
}

interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { message?: string | undefined }) => void;
}

export interface TestHost extends TestClient, AsyncDisposable {
  /** Its data folder; removed when the host is disposed. */
  dir: string;
  configFile: string;
  /** The MCP address. */
  url: string;
  /** The page's address with a one-time code. */
  pageUrl(): string;
  /** One more client. */
  connect(permission?: Permission): Promise<TestClient>;
  /** Everything in the log files so far. */
  logs(): Promise<string>;
  /** Stops it as a signal would; its folder stays until it is disposed. */
  stop(): Promise<void>;
}

/** The shared worker as a session of the configuration file; its key comes from the environment. */
export function sharedWorkerSession(): Record<string, unknown> {
  const { host, port } = inject('worker');
  return { host, port, auth_type: 'PSK', auth_token_env_var: 'TEST_WORKER_KEY' };
}

/** Workers of the tests' own environment, so that no test has to make one. */
export function testSessionCreation(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const venv = path.dirname(path.dirname(inject('worker').python));
  const defaults = { launch_method: 'python', python_venv_path: venv, heap_size_gb: 1, startup_timeout_seconds: 120 };
  return { prewarm: 0, defaults, ...changes };
}

/**
 * A real host on a free port, with a folder of its own and a connected client that may do everything.
 * @param config by default it knows the shared worker as `community:config:local`
 */
export async function startTestHost({
  config = { community: { sessions: { local: sharedWorkerSession() } } },
  platform = { kind: 'headless' },
  env = {},
  page,
  port = 0,
}: {
  config?: object;
  platform?: Platform;
  env?: Record<string, string>;
  /** The folder of a built page. */
  page?: string;
  port?: number;
} = {}): Promise<TestHost> {
  await using parts = new Disposables();
  const dir = parts.add(await mkdtemp(path.join(tmpdir(), 'dh-host-')), dir => rm(dir, { recursive: true, maxRetries: 5 }));
  await shareClassData(dir);
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, JSON.stringify(config, null, 2), { mode: 0o600 });
  const tokens = await mintTokens(dir);
  const worker = inject('worker') as ProvidedContext['worker'] | undefined; // container tests share none
  const host = parts.add(
    await startQuietHost(
      {
        dataFolder: dir,
        ...(page !== undefined && { files: { ...hostFiles(), page } }),
        env: { ...process.env, ...(worker && { TEST_WORKER_KEY: worker.token }), ...env },
        port,
        debug: true,
      },
      platform,
    ),
    host => host.stop(),
  );
  const url = host.url!;
  const clients = parts.add(new Disposables(), clients => clients[Symbol.asyncDispose]());
  const connect = async (permission: Permission = 'full') => {
    const token = tokens[permission];
    const client = clients.add(await connectClient(url, token), client => client.close());
    return { client, token, call: callThrough(client) };
  };
  const first = await connect();
  const kept = parts.move();
  return {
    ...first,
    dir,
    configFile,
    url,
    pageUrl: () => host.pageUrl(),
    connect,
    logs: () => readLogs(dir),
    stop: () => host.stop(),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** The address that a page leads to which the browser was given. */
export async function addressIn(file: string): Promise<string> {
  return /content="0;url=([^"]+)"/.exec(await readFile(file, 'utf8'))![1]!;
}

async function connectClient(url: string, token: string): Promise<Client> {
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}

function callThrough(client: Client): TestClient['call'] {
  return async (name, args = {}, options = {}) => {
    const result = await client.callTool({ name, arguments: args }, { timeout: 180_000, ...options });
    expect(result.content).toHaveLength(1);
    const [block] = result.content;
    if (block?.type !== 'text') throw new Error(`Not a text block: ${block?.type}`);
    const answer = JSON.parse(block.text) as Answer;
    expect(answer['success']).toBe(!result.isError);
    if (result.structuredContent !== undefined) expect(result.structuredContent).toEqual(answer);
    return answer;
  };
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

async function mintTokens(dir: string): Promise<Record<Permission, string>> {
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log: silent });
  const minted: [Permission, string][] = [];
  for (const permission of permissions) minted.push([permission, (await tokens.mint(`test-${permission}`, permission)).reveal()]);
  await tokens.close();
  return Object.fromEntries(minted) as Record<Permission, string>;
}

async function readLogs(dir: string): Promise<string> {
  const files = await readdir(dir, { recursive: true });
  const logs = files.filter(file => file.endsWith('.log'));
  return (await Promise.all(logs.map(file => readFile(path.join(dir, file), 'utf8')))).join('\n');
}
