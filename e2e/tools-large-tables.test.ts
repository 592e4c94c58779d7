import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { lines } from '../src-main/host/base/lines.ts';
import type { TableFormat } from '../src-shared/table-format.ts';
import { startTestHost, type TestHost } from './host.ts';
import { parsers } from '../src-main/host/formats/testing/read-formats.ts';
import { rpc } from './transport/raw.ts';
import { startQuietHost } from './quiet-host.ts';

const session_id = 'community:config:local';
const table_name = 'tools_large';
const rows = 40_000;
const hiddenRow = 30_000;

const script = (key: string) => `
from deephaven import empty_table
${table_name} = empty_table(${rows}).update(['N = ii', 'Text = ii == ${hiddenRow} ? \`<${key}>\` : \`"ä漢\\\\\\\\", \` + ii'])
`;

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
  expect(await host.call('session_script_run', { session_id, script: script(inject('worker').token) })).toMatchObject({
    success: true,
  });
});
afterAll(() => host?.[Symbol.asyncDispose]());

const args = (format: TableFormat) => ({ session_id, table_name, format, max_rows: null });

it.each(['csv', 'json-row', 'json-column', 'markdown-table'] as const)('has every row in %s, and no secret', async format => {
  const answer = await host.call('session_table_data', args(format));
  expect(answer).toMatchObject({ success: true, format, row_count: rows, is_complete: true });
  const read = parsers[format](answer['data']);
  expect(read).toHaveLength(rows);
  for (const row of [0, hiddenRow - 1, hiddenRow, rows - 1]) {
    const Text = row === hiddenRow ? '<[secret]>' : `"ä漢\\", ${row}`;
    expect(read[row]).toEqual({ N: String(row), Text });
  }
  expect(JSON.stringify(answer)).not.toContain(inject('worker').token);
});

it('is the same for many at once, also while other calls are answered', async () => {
  const expected = (await host.call('session_table_data', args('csv')))['data'];
  const reads = Array.from({ length: 6 }, () => host.call('session_table_data', args('csv')));
  const others = Array.from({ length: 6 }, () => host.call('sessions_list'));
  for (const answer of await Promise.all(reads)) expect(answer['data'] === expected).toBe(true);
  for (const answer of await Promise.all(others)) expect(answer).toMatchObject({ success: true });
});

it('is the same on stdin and stdout', async () => {
  const expected = (await host.call('session_table_data', args('csv')))['data'];
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const own = await startQuietHost({
    dataFolder: host.dir,
    env: { ...process.env, TEST_WORKER_KEY: inject('worker').token },
    listen: 'no',
  });
  const served = own.serveStdio(stdin, stdout);
  const clientInfo = { name: 'e2e', version: '1' };
  const say = (message: object) => void stdin.write(`${JSON.stringify(message)}\n`);
  say(rpc('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, 1));
  say(rpc('tools/call', { name: 'session_table_data', arguments: args('csv') }, 2));
  let answer: { id?: number; result?: { content: { text: string }[] } } = {};
  for await (const line of lines(stdout)) {
    answer = JSON.parse(line) as typeof answer;
    if (answer.id === 2) break;
  }
  expect((JSON.parse(answer.result!.content[0]!.text) as { data: string }).data === expected).toBe(true);
  stdin.end();
  await served;
  await own.stop();
});

it('of long texts is cut where nobody said how many rows, and refused where somebody did', async () => {
  const long = "from deephaven import empty_table\ntools_long = empty_table(550).update_view('Text = `x`.repeat(100_000)')";
  expect(await host.call('session_script_run', { session_id, script: long })).toMatchObject({ success: true });
  const whole = { session_id, table_name: 'tools_long', format: 'csv' };
  const cut = await host.call('session_table_data', whole);
  expect(cut).toMatchObject({ success: true, truncated_by: 'token_limit', total_rows: 550, is_complete: false });
  expect(cut['row_count']).toBeGreaterThan(0);
  expect(cut['next_offset']).toBe(cut['row_count']);
  expect(await host.call('session_table_data', { ...whole, max_rows: 550 })).toMatchObject({
    success: false,
    error_code: 'RESPONSE_TOO_LARGE',
  });
});
