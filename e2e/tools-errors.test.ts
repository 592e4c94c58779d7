import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { sharedWorkerSession, startTestHost, type TestHost } from './host.ts';

const session_id = 'community:config:local';
const prefix = 'tools_errors_';
const table_name = `${prefix}trades`;

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({
    config: {
      timeouts: { approval: 1 },
      community: {
        sessions: {
          local: sharedWorkerSession(),
          dead: { port: 1 },
          refused: { ...sharedWorkerSession(), auth_token_env_var: 'TEST_WRONG_KEY' },
          unset: { ...sharedWorkerSession(), auth_token_env_var: 'TEST_UNSET_KEY' },
          closed: { ...sharedWorkerSession(), read_only: true },
          groovy: { ...sharedWorkerSession(), session_type: 'groovy' },
        },
      },
    },
    env: { TEST_WRONG_KEY: 'wrong-key-of-the-tests' },
  });
  const script = `from deephaven import empty_table\n${table_name} = empty_table(3).update(['Sym = \`A\`', 'Px = 1.5 * i'])\n${prefix}number = 42`;
  expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ success: true });
});
afterAll(() => host?.[Symbol.asyncDispose]());

const read = (args: object) => host.call('session_table_data', { session_id, table_name, ...args });

describe('a wrong argument', () => {
  it.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [1e300, '1e+300'],
    ['10', '"10"'],
  ])('max_rows %s is refused in words', async (max_rows, got) => {
    expect(await read({ max_rows })).toEqual({
      success: false,
      error: `max_rows must be null or an integer >= 0; got ${got}`,
      isError: true,
      error_code: 'INVALID_ARGUMENT',
    });
  });

  it('is refused by its name, with the near ones', async () => {
    expect(await read({ max_row: 1 })).toMatchObject({
      error: "Unknown argument 'max_row' of session_table_data.",
      error_code: 'INVALID_ARGUMENT',
      hint: expect.stringContaining("Did you mean 'max_rows'?"),
    });
  });

  it('is refused when it and its alias are both given', async () => {
    expect(await host.call('session_details', { id: session_id, session_id })).toMatchObject({ error_code: 'INVALID_ARGUMENT' });
  });

  it.each([
    ['sessions_list', { source: 'nowhere' }, 'source must be one of config, dynamic; got "nowhere"'],
    ['sessions_list', { type: 'x' }, 'type must be one of community, enterprise; got "x"'],
    ['session_table_data', { session_id, table_name, max_rows: null, offset: 3 }, 'offset needs max_rows; got null'],
    [
      'session_table_data',
      { session_id, table_name, filters: Array.from({ length: 21 }, () => 'true') },
      'filters must be a list of at most 20 items, each a string of at most 2000 characters; got a list of 21',
    ],
    [
      'session_tables_schema',
      { session_id, table_names: Array.from({ length: 501 }, String) },
      'table_names must be null or a list of at most 500 items, each a string; got a list of 501',
    ],
    ['session_script_run', { session_id, script: '1', preview_rows: 51 }, 'preview_rows must be an integer from 0 to 50; got 51'],
    ['session_community_delete', {}, 'Give exactly one of session_name and session_id.'],
    ['session_script_run', { session_id }, 'Must provide either script or script_path.'],
    ['session_script_run', { session_id, script: '1', script_path: 'a.py' }, 'Give either script or script_path, not both.'],
    ['session_script_run', { session_id, script: '1', language: 'groovy' }, `Session '${session_id}' runs python, not groovy.`],
    [
      'session_script_run',
      { session_id, script: `#${'x'.repeat(1_048_576)}` },
      'The script is too long: 1048577 bytes (max 1048576).',
    ],
  ])('%s %o', async (tool, args, error) => {
    expect(await host.call(tool, args)).toMatchObject({ error, error_code: 'INVALID_ARGUMENT' });
  });
});

describe('a wrong session', () => {
  it.each(['session_details', 'session_tables_list', 'session_tables_schema', 'session_pip_list', 'session_browser_url'])(
    '%s says which form an id has, and which ids are near',
    async tool => {
      expect(await host.call(tool, { session_id: 'x' })).toMatchObject({
        error_code: 'INVALID_SESSION_ID',
        error: "Invalid session_id 'x'. Use {type}:{source}:{session_name}, e.g. community:config:local.",
        hint: expect.stringContaining(session_id),
      });
      expect(await host.call(tool, { session_id: 'community:config:locale' })).toMatchObject({
        error_code: 'SESSION_NOT_FOUND',
        hint: expect.stringContaining(session_id),
      });
    },
  );

  it('is found whatever case its type has', async () => {
    expect(await host.call('session_details', { session_id: ' Community:config:local ' })).toMatchObject({
      session: { session_id },
    });
  });

  it('that nobody listens for is OFFLINE, within two seconds', async () => {
    const startedAt = performance.now();
    expect(await host.call('session_details', { session_id: 'community:config:dead', attempt_to_connect: true })).toMatchObject({
      success: true,
      session: {
        available: false,
        liveness_status: 'OFFLINE',
        liveness_detail: expect.stringMatching(/^Cannot connect to localhost:1: /),
      },
    });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await host.call('session_tables_list', { session_id: 'community:config:dead' })).toMatchObject({
      error_code: 'UNAVAILABLE',
    });
  });

  it('that something else listens for is MISCONFIGURED', async () => {
    const port = await listening(createWebServer((_request, response) => void response.end('hello')));
    await using own = await startTestHost({ config: { community: { sessions: { web: { host: '127.0.0.1', port } } } } });
    const web = { session_id: 'community:config:web' };
    const words = `127.0.0.1:${port} answers but is not a Deephaven server`;
    expect(await own.call('session_details', { ...web, attempt_to_connect: true })).toMatchObject({
      session: { available: false, liveness_status: 'MISCONFIGURED', liveness_detail: words },
    });
    expect(await own.call('session_tables_list', web)).toMatchObject({ error_code: 'UNAVAILABLE', error: words });
  });

  it('that nobody answers for ends in TIMEOUT, and delays no other', async () => {
    const port = await listening(createServer());
    const sessions = { local: sharedWorkerSession(), silent: { host: '127.0.0.1', port } };
    await using own = await startTestHost({ config: { timeouts: { connect: 2, quick: 1 }, community: { sessions } } });
    const silent = own.call('session_tables_list', { session_id: 'community:config:silent' });
    expect(await own.call('session_tables_list', { session_id })).toMatchObject({ success: true });
    expect(await silent).toMatchObject({
      error_code: 'TIMEOUT',
      error: expect.stringMatching(`^Cannot connect to 127.0.0.1:${port}: `),
    });
  });

  it('whose key is refused is UNAUTHORIZED', async () => {
    expect(
      await host.call('session_details', { session_id: 'community:config:refused', attempt_to_connect: true }),
    ).toMatchObject({
      session: {
        available: false,
        liveness_status: 'UNAUTHORIZED',
        liveness_detail: expect.stringContaining('The server refused the credentials'),
      },
    });
    expect(await host.call('session_tables_list', { session_id: 'community:config:refused' })).toMatchObject({
      error_code: 'UNAUTHENTICATED',
    });
  });

  it('whose key is nowhere is MISCONFIGURED', async () => {
    expect(await host.call('session_details', { session_id: 'community:config:unset', attempt_to_connect: true })).toMatchObject({
      session: {
        available: false,
        liveness_status: 'MISCONFIGURED',
        liveness_detail: expect.stringContaining("'TEST_UNSET_KEY' is not set"),
      },
    });
    expect(await host.call('session_tables_list', { session_id: 'community:config:unset' })).toMatchObject({
      error_code: 'CONFIG_ERROR',
    });
  });

  it('whose language is another one takes no script, but can be read', async () => {
    const groovy = { session_id: 'community:config:groovy' };
    expect(await host.call('session_script_run', { ...groovy, script: '1' })).toMatchObject({
      error_code: 'CONFIG_ERROR',
      error: 'The server runs no groovy scripts',
      hint: expect.stringContaining('session_type'),
    });
    expect(await host.call('session_pip_list', groovy)).toMatchObject({ error_code: 'UNSUPPORTED' });
    expect(await host.call('session_tables_list', groovy)).toMatchObject({ success: true });
  });

  it('that was not tried yet says so without being tried', async () => {
    await using fresh = await startTestHost();
    expect(await fresh.call('session_details', { session_id })).toMatchObject({
      session: { available: false, liveness_status: 'OFFLINE', liveness_detail: 'Not connected yet' },
    });
  });

  it('that may only be read takes no script', async () => {
    const closed = { session_id: 'community:config:closed' };
    expect(await host.call('session_script_run', { ...closed, script: '1' })).toMatchObject({ error_code: 'READ_ONLY' });
    expect(await host.call('session_tables_list', closed)).toMatchObject({ success: true });
  });
});

describe('a wrong table, column or filter', () => {
  it('names near tables', async () => {
    expect(await read({ table_name: `${prefix}trade` })).toMatchObject({
      error_code: 'TABLE_NOT_FOUND',
      error: `Table '${prefix}trade' not found in session '${session_id}'`,
      hint: expect.stringContaining(table_name),
    });
  });

  it('tells what is no table from what is not there', async () => {
    const made = `import pandas\n${prefix}frame = pandas.DataFrame({'a': [1]})`;
    expect(await host.call('session_script_run', { session_id, script: made })).toMatchObject({ success: true });
    expect(await read({ table_name: `${prefix}frame` })).toMatchObject({
      error_code: 'NOT_A_TABLE',
      error: expect.stringContaining('pandas.DataFrame'),
    });
    expect(await read({ table_name: `${prefix}number` })).toMatchObject({ success: false });
    expect(await read({ table_name: '../x y"`' })).toMatchObject({ error_code: 'TABLE_NOT_FOUND' });
    expect(await read({ table_name: '' })).toMatchObject({ success: false });
  });

  it('names near columns', async () => {
    expect(await read({ columns: ['Sim'] })).toMatchObject({
      error_code: 'COLUMN_NOT_FOUND',
      hint: expect.stringContaining('Sym'),
    });
    expect(await read({ sort: [{ column: 'Prx' }] })).toMatchObject({
      error_code: 'COLUMN_NOT_FOUND',
      hint: expect.stringContaining('Px'),
    });
  });

  it('names the wrong filter, and what is wrong with it', async () => {
    expect(await read({ filters: ['Px > 0', "Sym LIKE 'A'"] })).toMatchObject({
      error_code: 'INVALID_FILTER',
      error: "Filter 2 is not valid: Sym LIKE 'A'",
      hint: expect.stringContaining('LIKE'),
    });
    expect(await read({ filters: ['Sim = `A`'] })).toMatchObject({
      error_code: 'INVALID_FILTER',
      hint: expect.stringContaining('Sym'),
    });
  });
});

it('is not listed where another type, source, system, origin or state is wanted', async () => {
  await host.call('session_tables_list', { session_id });
  const ids = async (filter: Record<string, unknown>) =>
    ((await host.call('sessions_list', filter))['sessions'] as { session_id: string }[]).map(row => row.session_id);
  const all = await ids({});
  expect(all).toContain(session_id);
  for (const filter of [{ type: 'community' }, { source: 'config' }, { system: 'community' }, { origin: 'static' }]) {
    expect(await ids(filter)).toEqual(all);
  }
  for (const filter of [{ type: 'enterprise' }, { source: 'dynamic' }, { origin: 'dynamic' }])
    expect(await ids(filter)).toEqual([]);
  expect(await ids({ connected: true })).toContain(session_id);
  expect(await ids({ connected: true })).not.toContain('community:config:dead');
  expect(await ids({ connected: false })).toContain('community:config:dead');
});

describe('the policy', () => {
  it('keeps credentials, and says how a person allows them', async () => {
    expect(await host.call('session_community_credentials', { session_id })).toMatchObject({
      error_code: 'DISABLED',
      error: "Credential retrieval is disabled (mode='none').",
      hint: expect.stringContaining('security.community.credential_retrieval_mode'),
    });
    expect(await host.call('session_community_credentials', { session_id: 'enterprise:prod:x' })).toMatchObject({
      error_code: 'INVALID_SESSION_ID',
    });
  });

  it('shows credentials of the sessions it names, with addresses made from their host and port', async () => {
    const { host: address, port, token } = inject('worker');
    const sessions = { local: sharedWorkerSession(), open: { host: 'dh.example.com', port: 443, use_tls: true } };
    const security = { community: { credential_retrieval_mode: 'static_only' } };
    await using own = await startTestHost({ config: { security, community: { sessions } } });
    const signedIn = `http://${address}:${port}/?psk=${encodeURIComponent(token)}`;
    expect(await own.call('session_community_credentials', { session_id })).toEqual({
      success: true,
      session_id,
      auth_type: 'PSK',
      auth_token: token,
      connection_url: `http://${address}:${port}`,
      connection_url_with_auth: signedIn,
      browser_url: signedIn,
    });
    expect(await own.call('session_community_credentials', { session_id: 'community:config:open' })).toMatchObject({
      auth_type: 'ANONYMOUS',
      auth_token: '',
      connection_url: 'https://dh.example.com:443',
      browser_url: 'https://dh.example.com:443',
    });
  });

  it('makes the whole server read-only', async () => {
    const community = { sessions: { local: sharedWorkerSession() }, session_creation: {} };
    await using own = await startTestHost({ config: { security: { read_only: true }, community } });
    const { tools } = await own.client.listTools();
    expect(tools.map(tool => tool.annotations?.readOnlyHint)).not.toContain(false);
    for (const [tool, args] of [
      ['mcp_reload', {}],
      ['session_community_create', { session_name: 'x' }],
      ['session_community_delete', { session_name: 'x' }],
      ['session_script_run', { session_id, script: '1' }],
    ] as const) {
      expect(await own.call(tool, args)).toMatchObject({ error_code: 'READ_ONLY' });
    }
  });

  it('hides from a reader what writes or shows secrets', async () => {
    const reader = await host.connect('read-only');
    const names = (await reader.client.listTools()).tools.map(tool => tool.name);
    expect(names).toContain('session_table_data');
    expect(names).not.toContain('session_script_run');
    expect(names).not.toContain('session_community_credentials');
    expect(await reader.call('session_script_run', { session_id, script: '1' })).toMatchObject({ error_code: 'READ_ONLY' });
    expect(await reader.call('session_community_credentials', { session_id })).toMatchObject({ error_code: 'READ_ONLY' });
  });

  it('has a client that must ask be told so', async () => {
    const asker = await host.connect('ask');
    expect(await asker.call('session_script_run', { session_id, script: '1' })).toMatchObject({
      error_code: 'PERMISSION_DENIED',
    });
  });

  it('switches off scripts and single tools, and on the old names', async () => {
    await using strict = await startTestHost({
      config: {
        security: { allow_scripts: false },
        tools: { disabled: ['session_pip_list'], compat_v2: true },
        community: { sessions: { local: sharedWorkerSession() } },
      },
    });
    expect(await strict.call('session_script_run', { session_id, script: '1' })).toMatchObject({ error_code: 'DISABLED' });
    expect(await strict.call('session_pip_list', { session_id })).toMatchObject({ error_code: 'DISABLED' });
    const names = (await strict.client.listTools()).tools.map(tool => tool.name);
    expect(names).not.toContain('session_pip_list');
    expect(names).toContain('session_table_schema');
    expect(await strict.call('session_table_schema', { session_id, table_name })).toMatchObject({
      schema: [
        { name: 'Sym', type: 'string' },
        { name: 'Px', type: 'double' },
      ],
      column_count: 2,
    });
    expect(await strict.call('session_table_schema', { session_id, table_name: `${prefix}trade` })).toMatchObject({
      error: `Table '${prefix}trade' not found in session '${session_id}'`,
    });
  });

  it('opens no browser where there is none, but gives the address', async () => {
    const { port } = inject('worker');
    expect(await host.call('session_browser_url', { session_id, panel: 'a b' })).toMatchObject({
      connection_url: expect.stringMatching(new RegExp(`:${port}/iframe/widget/\\?name=a%20b$`)),
      requires_auth: true,
      opened: false,
    });
    expect(await host.call('session_browser_url', { session_id, open: true })).toMatchObject({ error_code: 'UNSUPPORTED' });
  });
});

it('shows the key of a session to nobody, in no answer and no log', async () => {
  const { token } = inject('worker');
  const script = `print(${JSON.stringify(token)})\nfrom deephaven import new_table\nfrom deephaven.column import string_col\n${prefix}key = new_table([string_col('K', [${JSON.stringify(token)}])])\nraise ValueError(${JSON.stringify(token)})`;
  const answers = [
    await host.call('session_script_run', { session_id, script }),
    await host.call('session_table_data', { session_id, table_name: `${prefix}key`, format: 'json-row' }),
    await host.call('session_tables_schema', { session_id, table_names: [token] }),
    await host.call('session_details', { session_id, attempt_to_connect: true }),
    await host.call('sessions_list'),
  ];
  expect(answers[1]).toMatchObject({ data: [{ K: '[secret]' }] });
  expect(JSON.stringify(answers)).not.toContain(token);
  expect(await host.logs()).not.toContain(token);
  expect(await host.logs()).toMatch(/"tool":"session_script_run".*"sha256":"[0-9a-f]{64}","script_chars":\d+/);
});

describe('a reload', () => {
  it('keeps the old state when the file is bad, and tells the line', async () => {
    // Without `auto_reload`, or the file would be in force before the call.
    const server = { auto_reload: false };
    await using own = await startTestHost({ config: { server, community: { sessions: { local: sharedWorkerSession() } } } });
    const good = { server, community: { sessions: { local: sharedWorkerSession(), other: { port: 1 } } } };
    await writeFile(own.configFile, '{\n  "community": { "sesions": {} }\n}');
    expect(await own.call('mcp_reload')).toMatchObject({
      error_code: 'CONFIG_ERROR',
      error: expect.stringMatching(/sesions.*line 2/),
    });
    expect(await own.call('sessions_list')).toMatchObject({ count: 1 });
    await writeFile(own.configFile, JSON.stringify(good));
    expect(await own.call('mcp_reload')).toMatchObject({
      sessions: { added: ['community:config:other'], removed: [], changed: [], unchanged: 1 },
      dynamic_kept: 0,
    });
  });
});

describe('a saved configuration file', () => {
  it('is in force by itself: new sessions are there, and clients hear that the tools changed', async () => {
    await using own = await startTestHost();
    let toolsChanged = 0;
    const listener = new Client(
      { name: 'listener', version: '1' },
      { versionNegotiation: { mode: 'auto' }, listChanged: { tools: { onChanged: () => void (toolsChanged += 1) } } },
    );
    const headers = { authorization: `Bearer ${own.token}` };
    await listener.connect(new StreamableHTTPClientTransport(new URL(own.url), { requestInit: { headers } }));
    onTestFinished(() => listener.close());
    const sessions = { local: sharedWorkerSession(), other: { port: 1 } };
    await writeFile(own.configFile, JSON.stringify({ tools: { disabled: ['session_pip_list'] }, community: { sessions } }));
    await vi.waitFor(async () => expect(await own.call('sessions_list')).toMatchObject({ count: 2 }), { timeout: 10_000 });
    await vi.waitFor(() => expect(toolsChanged).toBeGreaterThan(0), { timeout: 10_000 });
    expect((await listener.listTools()).tools.map(tool => tool.name)).not.toContain('session_pip_list');
  });
});

it('writes one audit line for each call, with names but no values', async () => {
  await using own = await startTestHost();
  const script = 'audited = 1';
  await own.call('session_script_run', { session_id, script, timeout_seconds: 30 });
  await own.call('session_community_credentials', { session_id });
  const records = await vi.waitFor(async () => {
    const lines = (await readFile(path.join(own.dir, 'audit', 'audit.log'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2);
    return lines.map(line => JSON.parse(line) as unknown);
  });
  const common = {
    ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    client: 'e2e 1',
    user: 'test-full',
    mcp_session: null,
    target: session_id,
    ms: expect.any(Number),
    out_bytes: expect.any(Number),
  };
  expect(records).toEqual([
    {
      ...common,
      tool: 'session_script_run',
      args: ['session_id', 'script', 'timeout_seconds'],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      script_chars: script.length,
      result: 'ok',
      error_code: null,
    },
    {
      ...common,
      tool: 'session_community_credentials',
      args: ['session_id'],
      result: 'error',
      error_code: 'DISABLED',
      granted: false,
      mode: 'none',
    },
  ]);
});

/** The port of a server that ends with the test. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
