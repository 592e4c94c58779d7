import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formulaTable, plainFilters, unsafeFilters, vectorFilters } from '../src-main/host/deephaven/testing/filters.ts';
import { sharedWorkerSession, startTestHost, testSessionCreation, type TestClient, type TestHost } from './host.ts';

const shared = 'community:config:local';
const own = 'community:dynamic:busy';
const frozen = 'community:dynamic:frozen';

let host: TestHost;
let reader: TestClient;
beforeAll(async () => {
  // Compiling many formulas takes a while.
  host = await startTestHost({ config: { community: { sessions: { local: sharedWorkerSession() } }, timeouts: { read: 240 } } });
  reader = await host.connect('read-only');
  const script = `${formulaTable('look')}\nsecret = 's3cret'`;
  expect(await host.call('session_script_run', { session_id: shared, script })).toMatchObject({ success: true });
});
afterAll(async () => {
  await host?.call('session_script_run', { session_id: shared, script: 'del look, look_grouped, secret' });
  await host?.[Symbol.asyncDispose]();
});

const read = (client: TestClient, session_id: string, table_name: string, filters?: string[]) =>
  client.call('session_table_data', { session_id, table_name, ...(filters && { filters }), max_rows: 1 });

const create = (host: TestHost, session_name: string) =>
  host.call('session_community_create', { session_name, launch_method: 'python' });

it('the server takes the filters that analysts write', { timeout: 300_000 }, async () => {
  // Several filters compile in one go.
  const refused = [];
  for (let start = 0; start < plainFilters.length; start += 20) {
    refused.push(await read(reader, shared, 'look', plainFilters.slice(start, start + 20)));
  }
  refused.push(await read(reader, shared, 'look_grouped', [...vectorFilters]));
  expect(refused.filter(answer => !answer['success'])).toEqual([]);
});

it('a client that may only read runs no code and reads no variable through a filter', async () => {
  for (const filter of unsafeFilters) {
    expect(await read(reader, shared, 'look', [filter]), filter).toMatchObject({
      error_code: 'INVALID_FILTER',
      hint: expect.any(String),
    });
  }
});

it('a filter that would take all memory leaves the worker as it was', async () => {
  expect(await read(reader, shared, 'look', ['Sym.repeat(2000000000).length() > 0'])).toMatchObject({
    error_code: 'INVALID_FILTER',
    hint: 'There is no method repeat in filters',
  });
  expect(await read(reader, shared, 'look')).toMatchObject({ success: true, total_rows: 100 });
});

describe('a worker of its own', () => {
  let host: TestHost;
  let reader: TestClient;
  let other: TestClient;
  beforeAll(async () => {
    const config = { community: { session_creation: testSessionCreation() }, timeouts: { read: 8, quick: 3 } };
    host = await startTestHost({ config });
    [reader, other] = [await host.connect('read-only'), host];
  });
  afterAll(() => host?.[Symbol.asyncDispose]());

  it("one client's slow filters leave room for others", { timeout: 300_000 }, async () => {
    expect(await create(host, 'busy')).toMatchObject({ success: true });
    // As slow as it gets with patterns that are let through: three parts of any length on long texts.
    const script = `
from deephaven import empty_table
slow = empty_table(2000).update(["S = \`a\`.repeat(3000)", "N = i"])
small = empty_table(10).update("X = i")`;
    expect(await host.call('session_script_run', { session_id: own, script })).toMatchObject({ success: true });
    const slow = [0, 1, 2, 3].map(n => read(reader, own, 'slow', [`S.matches(\`.*a.*a.*x\`) && N > ${n}`]));
    expect(await read(other, own, 'small', ['X > 3'])).toMatchObject({ success: true, total_rows: 6 });
    expect(await read(reader, own, 'small')).toMatchObject({ success: true });
    for (const answer of await Promise.all(slow)) expect(answer).toMatchObject({ error_code: 'TIMEOUT' });
    // The first one still runs there, and the others never began.
    expect(await read(other, own, 'small', ['X > 4'])).toMatchObject({ success: true, total_rows: 5 });
    expect(await read(reader, own, 'small', ['X > 5'])).toMatchObject({
      error_code: 'TIMEOUT',
      error: 'The server is still busy with an earlier filter or sort of this client',
    });
    await host.call('session_community_delete', { session_name: 'busy' });
  });

  it.skipIf(process.platform === 'win32')('a frozen one holds no call beyond its limit', { timeout: 300_000 }, async () => {
    expect(await create(host, 'frozen')).toMatchObject({ success: true });
    const script = 'from deephaven import empty_table\nsmall = empty_table(10).update("X = i")';
    expect(await host.call('session_script_run', { session_id: frozen, script })).toMatchObject({ success: true });
    const { session } = (await host.call('session_details', { session_id: frozen })) as { session: { process_id: number } };
    process.kill(session.process_id, 'SIGSTOP');
    const session_id = frozen;
    const calls: [tool: string, args: Record<string, unknown>][] = [
      ['session_pip_list', { session_id }],
      ['session_details', { session_id, attempt_to_connect: true }],
      ['session_tables_list', { session_id, detail: true }],
      ['session_tables_schema', { session_id, table_names: ['small'] }],
      ['session_table_data', { session_id, table_name: 'small' }],
      ['session_table_data', { session_id, table_name: 'small', filters: ['X > 3'] }],
      ['session_script_run', { session_id, script: 'x = 1', timeout_seconds: 2 }],
      ['session_logs', { session_id }],
      ['session_browser_url', { session_id }],
      ['session_community_credentials', { session_id }],
    ];
    // Each answers; the test's own limit is what would catch one that does not.
    const answers = await Promise.all(calls.map(async ([tool, args]) => [tool, (await host.call(tool, args))['error_code']]));
    expect(answers).toEqual([
      ['session_pip_list', 'TIMEOUT'],
      ['session_details', undefined],
      ['session_tables_list', 'TIMEOUT'],
      ['session_tables_schema', 'TIMEOUT'],
      ['session_table_data', 'TIMEOUT'],
      ['session_table_data', 'TIMEOUT'],
      ['session_script_run', 'TIMEOUT'],
      ['session_logs', undefined],
      ['session_browser_url', undefined],
      ['session_community_credentials', 'DISABLED'],
    ]);
    expect(await host.call('session_community_delete', { session_name: 'frozen' })).toMatchObject({ success: true });
  });
});
