// npm run test-client -- [--url U | --stdio] [--token T] [--create]
// Calls every tool of a running host with sensible arguments and prints how long each took. The token comes from
// DH_MCP_TOKEN, or --token; --create makes a session where none is connected, and deletes it at the end.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';

const tableName = 'test_client_table';
const script = `from deephaven import empty_table\n${tableName} = empty_table(100).update(["I = i", "Half = i / 2"])\nprint("made")`;
const callTimeoutMs = 300_000;
/** Refusals that the configuration or this machine asks for. */
const policyCodes = new Set(['DISABLED', 'PERMISSION_DENIED', 'READ_ONLY', 'UNSUPPORTED']);

const sessionsAnswer = z.object({ sessions: z.array(z.object({ session_id: z.string(), connected: z.boolean() })) });

interface Row {
  tool: string;
  ms: number;
  bytes: number;
  result: string;
}

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8741/mcp' },
    stdio: { type: 'boolean', default: false },
    token: { type: 'string', default: process.env['DH_MCP_TOKEN'] ?? '' },
    create: { type: 'boolean', default: false },
  },
});

const client = new Client({ name: 'test-client', version: '1' }, { versionNegotiation: { mode: 'auto' } });
const rows: Row[] = [];
try {
  await client.connect(transport());
  const { tools } = await client.listTools();
  await callAll(tools.map(tool => tool.name));
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
} finally {
  await client.close();
}
print(rows);
if (rows.some(({ result }) => result.startsWith('FAIL'))) process.exitCode = 1;

function transport() {
  if (!flags.stdio) {
    const headers: Record<string, string> = flags.token ? { authorization: `Bearer ${flags.token}` } : {};
    return new StreamableHTTPClientTransport(new URL(flags.url), { requestInit: { headers } });
  }
  const program = fileURLToPath(new URL('../src-main/headless/main.ts', import.meta.url));
  return new StdioClientTransport({
    command: process.execPath,
    args: [program, '--stdio'],
    env: ownEnvironment(),
    stderr: 'ignore',
  });
}

/** The SDK would pass on only a few variables, not the one that names the data folder. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** First what needs no session, then the table's maker and its readers, and the end of our own session last. */
async function callAll(names: readonly string[]): Promise<void> {
  const found = await connectedSession();
  const created = found === undefined && flags.create ? await createSession() : undefined;
  const session = found ?? created;
  const known = argumentsFor(session, created);
  for (const [name, args] of known) if (names.includes(name)) await call(name, args);
  const called = new Set(rows.map(({ tool }) => tool));
  for (const tool of names) if (!called.has(tool)) rows.push({ tool, ms: 0, bytes: 0, result: 'skipped' });
}

function argumentsFor(session: string | undefined, created: string | undefined): Map<string, Record<string, unknown>> {
  const always: [string, object][] = [
    ['sessions_list', {}],
    ['list_systems', {}],
    ['mcp_reload', {}],
  ];
  const onSession: [string, object][] = [
    ['session_details', {}],
    ['session_script_run', { script }],
    ['session_tables_list', {}],
    ['session_tables_schema', { table_names: [tableName] }],
    ['session_table_schema', { table_name: tableName }],
    ['session_table_data', { table_name: tableName, max_rows: 100 }],
    ['session_pip_list', {}],
    ['session_browser_url', {}],
  ];
  const onOurOwn: [string, object][] = [
    ['session_community_credentials', {}],
    ['session_community_delete', {}],
  ];
  return new Map([
    ...always,
    ...(session ? onSession.map(([name, args]) => [name, { ...args, session_id: session }] as const) : []),
    ...(created ? onOurOwn.map(([name, args]) => [name, { ...args, session_id: created }] as const) : []),
  ] as [string, Record<string, unknown>][]);
}

/** A connected session, else any that can be connected. */
async function connectedSession(): Promise<string | undefined> {
  const { sessions } = sessionsAnswer.parse(await answerOf('sessions_list', {}));
  return (sessions.find(({ connected }) => connected) ?? (flags.create ? undefined : sessions[0]))?.session_id;
}

async function createSession(): Promise<string> {
  const answer = await call('session_community_create', { session_name: `test-client-${process.pid}` });
  return z.object({ session_id: z.string() }).parse(answer).session_id;
}

async function answerOf(name: string, args: Record<string, unknown>): Promise<unknown> {
  const { content } = await client.callTool({ name, arguments: args }, { timeout: callTimeoutMs });
  const [block] = content;
  return block?.type === 'text' ? JSON.parse(block.text) : undefined;
}

/** Calls a tool and notes how it went. */
async function call(name: string, args: Record<string, unknown>): Promise<unknown> {
  const startedAt = performance.now();
  const answer = await answerOf(name, args);
  const ms = performance.now() - startedAt;
  const failure = z.object({ success: z.literal(false), error_code: z.string(), error: z.string() }).safeParse(answer).data;
  const verdict = failure && policyCodes.has(failure.error_code) ? 'refused' : 'FAIL';
  const result = failure ? `${verdict} ${failure.error_code}: ${failure.error}` : 'ok';
  rows.push({ tool: name, ms, bytes: Buffer.byteLength(JSON.stringify(answer)), result });
  return answer;
}

function print(all: readonly Row[]): void {
  const width = Math.max(4, ...all.map(({ tool }) => tool.length));
  process.stdout.write(`${'tool'.padEnd(width)}  ${'ms'.padStart(9)}  ${'bytes'.padStart(8)}  result\n`);
  for (const { tool, ms, bytes, result } of all) {
    process.stdout.write(`${tool.padEnd(width)}  ${ms.toFixed(1).padStart(9)}  ${String(bytes).padStart(8)}  ${result}\n`);
  }
}
