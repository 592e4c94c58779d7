import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LoggingMessageNotificationSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import type { TestServer } from './server.ts';

export const clientKinds = ['v1', 'v2'] as const;
export const transports = ['http', 'stdio', 'bridge'] as const;
export type ClientKind = (typeof clientKinds)[number];
export type TransportKind = (typeof transports)[number];

const clientInfo = { name: 'tester', version: '9.9' };

interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number; message?: string | undefined; total?: number | undefined }) => void;
}

type CallParams = Parameters<ClientV2['callTool']>[0];

/** What the tests need of either SDK's client. */
export interface TestClient {
  /** The lists and the identity have the same form in both SDKs. */
  raw: Pick<
    ClientV2,
    | 'close'
    | 'getInstructions'
    | 'getServerVersion'
    | 'listPrompts'
    | 'listResources'
    | 'listResourceTemplates'
    | 'listTools'
    | 'readResource'
  >;
  call(params: CallParams, options?: CallOptions): ReturnType<ClientV2['callTool']>;
  onLog(listener: (text: unknown) => void): void;
  onToolsChanged(listener: () => void): void;
}

/** A client of the old SDK (2025 revisions) or of the new one (2026), connected to `server` over the transport. */
export async function connect(kind: ClientKind, over: TransportKind, server: TestServer, token: string): Promise<TestClient> {
  const client = kind === 'v1' ? await connectV1(over, server.url, token) : await connectV2(over, server.url, token);
  onTestFinished(() => client.raw.close());
  return client;
}

async function program(over: TransportKind, url: string, token: string) {
  const [script, ...rest] = over === 'stdio' ? ['stdio-server.ts'] : ['stdio-bridge.ts', await endpointFile({ url, token })];
  return { command: process.execPath, args: [fileURLToPath(new URL(script!, import.meta.url)), ...rest] };
}

function withToken(token: string) {
  return { requestInit: { headers: { authorization: `Bearer ${token}` } } };
}

async function connectV1(over: TransportKind, url: string, token: string): Promise<TestClient> {
  const raw = new ClientV1(clientInfo);
  const transport = over === 'http' ? new HttpV1(new URL(url), withToken(token)) : new StdioV1(await program(over, url, token));
  await raw.connect(transport as StdioV1);
  return {
    raw: raw as unknown as TestClient['raw'],
    call: (params, options) => raw.callTool(params, undefined, options as object) as ReturnType<ClientV2['callTool']>,
    onLog: listener => raw.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => listener(params.data)),
    onToolsChanged: listener => raw.setNotificationHandler(ToolListChangedNotificationSchema, listener),
  };
}

async function connectV2(over: TransportKind, url: string, token: string): Promise<TestClient> {
  const changes = new EventTarget();
  const raw = new ClientV2(clientInfo, {
    versionNegotiation: { mode: 'auto' },
    listChanged: { tools: { onChanged: () => void changes.dispatchEvent(new Event('tools')), debounceMs: 0 } },
  });
  await raw.connect(over === 'http' ? new HttpV2(new URL(url), withToken(token)) : new StdioV2(await program(over, url, token)));
  return {
    raw,
    call: (params, options) => raw.callTool(params, options as object),
    onLog: listener => raw.setNotificationHandler('notifications/message', ({ params }) => listener(params.data)),
    onToolsChanged: listener => changes.addEventListener('tools', listener, { once: true }),
  };
}

/** A file that names the host, as the bridge reads it; removed after the test. */
export async function endpointFile(endpoint: { url: string; token: string }): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'endpoint-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const file = path.join(dir, 'endpoint.json');
  await writeFile(file, JSON.stringify(endpoint), { mode: 0o600 });
  return file;
}
