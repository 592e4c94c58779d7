import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import type { Host } from '../src-main/host/index.ts';
import { log } from './transport/server.ts';
import { headlessProgram } from './host-process.ts';
import { startQuietHost } from './quiet-host.ts';

const clientInfo = { name: 'tester', version: '9.9' };

let dir: string;
let host: Host;
let token: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'transport-host-'));
  const configFile = path.join(dir, 'deephaven_mcp.json');
  await writeFile(configFile, '{ community: { sessions: { away: { host: "127.0.0.1", port: 1 } } } }');
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  token = (await tokens.mint('tester', 'full')).reveal();
  await tokens.close();
  host = await startQuietHost({ dataFolder: dir });
});
afterAll(async () => {
  await host.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

const ways = ['http', 'stdio through the running host', 'stdio of its own'] as const;
type Way = (typeof ways)[number];

/** What a client gets to see, each thing as the text it came in. */
interface Seen {
  list: string;
  call(name: string, args?: Record<string, unknown>): Promise<string>;
}

async function connect(kind: 'v1' | 'v2', way: Way): Promise<Seen> {
  const command = {
    command: process.execPath,
    args: [headlessProgram, '--stdio', '--data-dir', await folderFor(way)],
    stderr: 'ignore' as const,
  };
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const url = new URL(host.url!);
  if (kind === 'v1') {
    const client = new ClientV1(clientInfo);
    onTestFinished(() => client.close());
    await client.connect((way === 'http' ? new HttpV1(url, { requestInit }) : new StdioV1(command)) as StdioV1);
    return {
      list: JSON.stringify((await client.listTools()).tools),
      call: async (name, args = {}) => JSON.stringify((await client.callTool({ name, arguments: args })).content),
    };
  }
  const client = new ClientV2(clientInfo, { versionNegotiation: { mode: 'auto' } });
  onTestFinished(() => client.close());
  await client.connect(way === 'http' ? new HttpV2(url, { requestInit }) : new StdioV2(command));
  return {
    list: JSON.stringify((await client.listTools()).tools),
    call: async (name, args = {}) => JSON.stringify((await client.callTool({ name, arguments: args })).content),
  };
}

/** A host of its own needs a data folder of its own, with the same configuration. */
async function folderFor(way: Way): Promise<string> {
  if (way !== 'stdio of its own') return dir;
  const own = await mkdtemp(path.join(tmpdir(), 'transport-own-'));
  onTestFinished(() => rm(own, { recursive: true, force: true, maxRetries: 5 }));
  await writeFile(path.join(own, 'deephaven_mcp.json'), '{ community: { sessions: { away: { host: "127.0.0.1", port: 1 } } } }');
  return own;
}

describe.each(['v1', 'v2'] as const)('the real host and a client of SDK %s', kind => {
  it('say the same over every transport, byte by byte', async () => {
    const seen = await Promise.all(ways.map(way => connect(kind, way)));
    const answers = await Promise.all(
      seen.map(async ({ list, call }) => ({
        list,
        sessions: await call('sessions_list'),
        wrongArgument: await call('session_tables_list', { session: 5 }),
        unknownSession: await call('session_tables_list', { session_id: 'community:config:nowhere' }),
      })),
    );
    const [overHttp, ...others] = answers;
    expect(overHttp!.sessions).toContain('community:config:away');
    expect(overHttp!.wrongArgument).toContain('INVALID_ARGUMENT');
    expect(overHttp!.unknownSession).toContain('SESSION_NOT_FOUND');
    for (const other of others) expect(other).toEqual(overHttp);
  });
});
