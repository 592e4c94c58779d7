import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, vi } from 'vitest';
import { openClientTokens } from '../../src-main/host/auth/client-tokens.ts';
import { Disposables } from '../../src-main/host/base/disposables.ts';
import type { Host } from '../../src-main/host/index.ts';
import type { Platform } from '../../src-main/host/platform.ts';
import type { Approval, ApprovalDecision } from '../../src-shared/approvals-api.ts';
import { permissions, type Permission } from '../../src-shared/host-status.ts';
import { log } from './server.ts';
import { startQuietHost } from '../quiet-host.ts';

/** What a person answers to a form, and what the form said. */
export type AnswerForm = (form: {
  message: string;
  choices: string[];
}) => { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string> } | Promise<never>;

export interface AskingClient {
  list(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Record<string, unknown>>;
  /** Resolves at the next notice that the list of tools is another one. */
  toolsChanged(): Promise<void>;
}

interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { message?: string | undefined }) => void;
}

/** A real host, its page's API, and real clients whose names are their permissions. */
export interface ApprovalHost extends AsyncDisposable {
  dir: string;
  host: Host;
  tokens: Record<Permission, string>;
  api(method: string, path: string, body?: object): Promise<Response>;
  /** The cards that are there now. */
  cards(): Approval[];
  /** Resolves with the card that a call waits for. */
  nextCard(): Promise<Approval>;
  decide(card: Approval, decision: ApprovalDecision): Promise<number>;
  v1(permission: Permission, answer?: AnswerForm): Promise<AskingClient>;
  v2(permission: Permission, answer?: AnswerForm): Promise<AskingClient>;
  audit(): Promise<string>;
}

const info = { name: 'asker', version: '1' };
const forms = { capabilities: { elicitation: {} } };

export async function startApprovalHost({
  approvalSeconds = 50,
  platform = { kind: 'headless' },
  config = {},
  env = {},
}: {
  approvalSeconds?: number;
  platform?: Platform;
  config?: object;
  env?: Record<string, string>;
} = {}): Promise<ApprovalHost> {
  await using parts = new Disposables();
  const dir = parts.add(await mkdtemp(path.join(tmpdir(), 'approvals-')), made => rm(made, { recursive: true, maxRetries: 5 }));
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, JSON.stringify({ timeouts: { approval: approvalSeconds }, ...config }));
  const tokens = await mintTokens(dir);
  const host = parts.add(await startQuietHost({ dataFolder: dir, env: { ...process.env, ...env } }, platform), started =>
    started.stop(),
  );
  const api = await signIn(host);
  const clients = parts.add(new Disposables(), open => open[Symbol.asyncDispose]());
  const address = (permission: Permission) =>
    [new URL(host.url!), { requestInit: { headers: { authorization: `Bearer ${tokens[permission]}` } } }] as const;
  const cards = () => host.status().approvals;
  const kept = parts.move();
  return {
    dir,
    host,
    tokens,
    api,
    cards,
    nextCard: () => vi.waitUntil(() => cards().find(card => card.waitsUntil !== undefined), { interval: 5, timeout: 10_000 }),
    decide: async ({ id }, decision) => (await api('POST', `/approvals/${id}`, { decision })).status,

    async v1(permission, answer) {
      const client = clients.add(new ClientV1(info, answer && forms), open => open.close());
      if (answer) {
        client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(formOf(params)));
      }
      await client.connect(new HttpV1(...address(permission)) as Parameters<ClientV1['connect']>[0]);
      return {
        list: async () => (await client.listTools()).tools.map(({ name }) => name),
        call: async (name, args = {}, options = {}) =>
          answerOf(await client.callTool({ name, arguments: args }, undefined, options as object)),
        toolsChanged: () =>
          new Promise(resolve => client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve())),
      };
    },

    async v2(permission, answer) {
      const changes = new EventTarget();
      const client = clients.add(
        new ClientV2(info, {
          ...(answer && forms),
          versionNegotiation: { mode: 'auto' },
          listChanged: { tools: { onChanged: () => void changes.dispatchEvent(new Event('tools')), debounceMs: 0 } },
        }),
        open => open.close(),
      );
      if (answer) client.setRequestHandler('elicitation/create', ({ params }) => answer(formOf(params)));
      await client.connect(new HttpV2(...address(permission)));
      expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
      return {
        list: async () => (await client.listTools()).tools.map(({ name }) => name),
        call: async (name, args = {}, options = {}) =>
          answerOf(await client.callTool({ name, arguments: args }, options as object)),
        toolsChanged: () => new Promise(resolve => changes.addEventListener('tools', () => resolve(), { once: true })),
      };
    },

    async audit() {
      await host.stop();
      return readFile(path.join(dir, 'audit', 'audit.log'), 'utf8');
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

async function mintTokens(dir: string): Promise<Record<Permission, string>> {
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  const minted: [Permission, string][] = [];
  for (const permission of permissions) minted.push([permission, (await tokens.mint(permission, permission)).reveal()]);
  await tokens.close();
  return Object.fromEntries(minted) as Record<Permission, string>;
}

async function signIn(host: Host): Promise<ApprovalHost['api']> {
  const page = new URL(host.pageUrl());
  const send = (method: string, apiPath: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(new URL(`/api${apiPath}`, page), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const answer = await send('POST', '/code', { code: page.hash.replace('#code=', '') });
  const { token } = (await answer.json()) as { token: string };
  return (method, apiPath, body) => send(method, apiPath, body, { authorization: `Bearer ${token}` });
}

function formOf(params: unknown): { message: string; choices: string[] } {
  const { message, requestedSchema } = params as {
    message: string;
    requestedSchema: { properties: { decision: { enum: string[] } } };
  };
  return { message, choices: requestedSchema.properties.decision.enum };
}

/** The one text block of an answer. */
export function answerOf(result: unknown): Record<string, unknown> {
  const { content, isError = false } = result as { content: { text: string }[]; isError?: boolean };
  expect(content).toHaveLength(1);
  const answer = JSON.parse(content[0]!.text) as Record<string, unknown>;
  expect(answer['success']).toBe(!isError);
  return answer;
}
