import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  sessionEnvironmentSchema,
  sessionTablesSchema,
  sessionUsageSchema,
  sessionViewSchema,
  tableRowsSchema,
} from '../src-shared/sessions-api.ts';
import { sharedWorkerSession, startTestHost, testSessionCreation, type TestHost } from './host.ts';

const table = 'sessions_api_rows';
const script = `from deephaven import empty_table
${table} = empty_table(60).update(['I = ii', 'Big = 9007199254740993L + ii', 'S = i % 2 == 0 ? null : \`a|b\`', 'D = i / 4.0'])`;

let host: TestHost;
let token: string;

beforeAll(async () => {
  host = await startTestHost({
    config: { community: { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() } },
  });
  const record = JSON.parse(await readFile(path.join(host.dir, 'host.json'), 'utf8')) as { controlToken: string };
  token = record.controlToken;
}, 60_000);
afterAll(() => host?.[Symbol.asyncDispose]());

async function ask<Schema extends z.ZodType>(
  method: string,
  route: string,
  schema: Schema,
  body?: object,
): Promise<z.output<Schema>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(new URL(`/api/sessions${route}`, host.url), {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return schema.parse(answer.status === 204 ? undefined : await answer.json());
}

it('shows tables, rows, variables and packages of a session', async () => {
  await host.call('session_script_run', { session_id: 'community:config:local', script });
  const local = '/community:config:local';
  const { tables } = await ask('GET', `${local}/tables`, sessionTablesSchema);
  expect(tables.find(({ name }) => name === table)).toEqual({
    name: table,
    type: 'Table',
    rows: 60,
    columns: 4,
    isRefreshing: false,
  });
  const rows = await ask('GET', `${local}/tables/${table}/rows`, tableRowsSchema);
  expect(rows).toMatchObject({ totalRows: 60, isRefreshing: false });
  expect(rows.columns.map(({ name }) => name)).toEqual(['I', 'Big', 'S', 'D']);
  expect(rows.rows).toHaveLength(50);
  expect(rows.rows.slice(0, 2)).toEqual([
    ['0', '9007199254740993', null, '0'],
    ['1', '9007199254740994', 'a|b', '0.25'],
  ]);
  const { packages } = await ask('GET', `${local}/environment`, sessionEnvironmentSchema);
  expect(packages.map(({ name }) => name)).toContain('deephaven-core');
  expect(await ask('GET', local, sessionViewSchema)).toMatchObject({
    available: true,
    pythonVersion: expect.stringMatching(/^3/),
  });
  await host.call('session_script_run', { session_id: 'community:config:local', script: `del ${table}` });
});

it('keeps a session that the page made, for the tools too', { timeout: 400_000 }, async () => {
  const { id } = await ask('POST', '', z.object({ id: z.string() }), { name: 'page-made' });
  const phase = async () => (await ask('GET', `/${id}`, sessionViewSchema)).session.state.phase;
  await vi.waitFor(async () => expect(await phase()).toBe('ready'), 120_000);
  const { sandboxing } = await ask('GET', `/${id}`, sessionViewSchema);
  expect(sandboxing).toMatchObject({ isOn: expect.any(Boolean) });
  const { usage } = await ask('GET', `/${id}/usage`, sessionUsageSchema);
  expect(usage!.memoryBytes).toBeGreaterThan(50_000_000);
  await ask('POST', `/${id}/stop`, z.undefined());
  expect(await phase()).toBe('stopped');
  // A slow machine may need more than one call to see the start through.
  const calls = { timeout: 150_000, interval: 500 };
  await vi.waitFor(
    async () =>
      expect(await host.call('session_tables_list', { session_id: id })).toMatchObject({
        count: 0,
        warnings: [expect.stringMatching(/started again/)],
      }),
    calls,
  );
  const log = await host.call('session_logs', { session_id: id, lines: 5 });
  expect(log['lines']).toHaveLength(5);
  expect((await host.call('session_logs', { source: 'app', contains: 'worker ready' }))['lines']).not.toEqual([]);
  const { contents } = await host.client.readResource({ uri: `deephaven://session/${encodeURIComponent(id)}/tables` });
  expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ session_id: id, tables: [] });
  expect(await host.call('session_community_delete', { session_id: id })).toMatchObject({ success: true });
  const { resources } = await host.client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual(['deephaven://state/connections']);
});
