import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import { createAuthenticator } from '../../src-main/host/auth/authenticator.ts';
import { openClientTokens } from '../../src-main/host/auth/client-tokens.ts';
import { Disposables } from '../../src-main/host/base/disposables.ts';
import { hostProof } from '../../src-main/host/running-host/host-proof.ts';
import type { GuardEnv } from '../../src-main/host/http/guards.ts';
import { createHttpServer } from '../../src-main/host/http/http-server.ts';
import { createMcp, type McpLimits } from '../../src-main/host/mcp/mcp.ts';
import type { Resources } from '../../src-main/host/resources/create-resources.ts';
import type { Log } from '../../src-main/host/observe/log.ts';
import { Secret } from '../../src-shared/secret.ts';
import { controlToken as ofThisRun } from './control-token.ts';
import { toolCalls } from './tools.ts';

export const log: Log = { debug() {}, info() {}, warn() {}, error: console.error, child: () => log };

export const noResources: Resources = {
  list: () => [],
  templates: () => [],
  read: async () => undefined,
  subscribe: async uri => uri.startsWith('state:'),
  complete: async () => [],
  onChange: () => () => {},
};

export interface ServerOptions {
  mode?: 'token' | 'none';
  port?: number;
  dir?: string;
  allowedHosts?: string[];
  allowedOrigins?: string[];
  mounts?: { path: string; app: Hono<GuardEnv> }[];
  limits?: Partial<McpLimits>;
}

export type TestServer = Awaited<ReturnType<typeof startServer>>;

/** The real HTTP server, MCP and tokens, with small tools and no Deephaven. */
export async function startServer({ mode = 'token', port = 0, dir, limits = {}, ...options }: ServerOptions = {}) {
  await using parts = new Disposables();
  const folder =
    dir ?? parts.add(await mkdtemp(path.join(tmpdir(), 'transport-')), made => rm(made, { recursive: true, force: true }));
  const tokens = parts.add(await openClientTokens({ file: path.join(folder, 'clients.json'), log }), open => open.close());
  const tools = toolCalls();
  const controlToken = new Secret(ofThisRun);
  const mcp = parts.add(
    createMcp({
      tools,
      resources: noResources,
      serverName: 'transport-test',
      version: '1.2.3',
      instructions: () => 'Call who_am_i first.',
      log,
      limits,
      seen: (caller, version) => tokens.noteCall(caller.name, version),
    }),
    created => created.close(),
  );
  const http = parts.add(
    createHttpServer({
      host: '127.0.0.1',
      port,
      path: '/mcp',
      allowedHosts: [],
      allowedOrigins: [],
      ...options,
      authenticator: createAuthenticator({ mode, tokens, controlToken }),
      prove: request => hostProof(controlToken.reveal(), request),
      mcp,
      log,
    }),
    created => created.close(),
  );
  tokens.onChange(gone => gone.forEach(name => http.disconnect(name)));
  const { url, port: listening } = await http.listen();
  const kept = parts.move();
  return {
    url,
    port: listening,
    tokens,
    tools,
    mcp,
    controlToken: controlToken.reveal(),
    async [Symbol.asyncDispose]() {
      await kept[Symbol.asyncDispose]();
    },
  };
}
