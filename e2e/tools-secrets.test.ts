import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { errorCodes } from '../src-shared/user-error.ts';
import { tableFormats } from '../src-shared/table-format.ts';
import { sharedWorkerSession, startTestHost, type TestHost } from './host.ts';
import { parsers } from '../src-main/host/formats/testing/read-formats.ts';

const session_id = 'community:config:local';
const prefix = 'tools_secrets_';

/** Pieces of what we write ourselves: of answers, of lists, of lines of the audit and of the log. */
const pieces = [
  [
    '{"session_id":"',
    '"success":true',
    '":"community',
    '","source":"',
    '"tool":"session_script_run"',
    '}],"count":',
    ',"result":"ok"',
  ],
  ['","client":"', '"level":"INFO"', ',"msg":"', '\\"stdout\\":\\"', ':true,', 'null,null', '"data":"', '","is_'],
  ['success', 'session_id', 'sessions', 'session_script_run', 'community', 'config', 'python', 'ONLINE', 'ts":"2', '000000'],
  [
    'test-full',
    'isError',
    'error_code',
    'INVALID_ARGUMENT',
    'stdout',
    '[secret]',
    '"[secret]"',
    '<records><record>',
    '\n- Text: ',
  ],
  ['</Text>', '","Text', '| Text |', '## Record', '"],"Text":["', 'TopSecretName', 'a<b&"c>d', 'it\'s, "quoted"', 'ä/?&=%+#é'],
].flat();

/** Secrets of characters that mean something to one format or another, from a fixed beginning. */
function randomSecrets(count: number): string[] {
  const characters = [...'",:;{}[]()<>&|\\/\n\t\'`-#%+=!*_ abZ09é漢'];
  let state = 42;
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  return Array.from({ length: count }, () =>
    Array.from({ length: 6 + next(12) }, () => characters[next(characters.length)]!).join(''),
  );
}

const secrets = [...pieces, ...randomSecrets(60)];
/** They are of no use, and masked all the same. */
const holders = Object.fromEntries(
  secrets.map((auth_token, at) => [`holder${at}`, { host: '127.0.0.1', port: 1, auth_type: 'PSK', auth_token }]),
);
const ids = [session_id, ...Object.keys(holders).map(name => `community:config:${name}`)];

/** Whether a text shows a secret. What stands for one may look like one, and our own words are none. */
function shows(text: string): string | undefined {
  const left = text.replaceAll('[secret]', '\0');
  return secrets.find(secret => secret !== '[secret]' && left.includes(secret));
}

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ config: { community: { sessions: { local: sharedWorkerSession(), ...holders } } } });
});
afterAll(() => host?.[Symbol.asyncDispose]());

const python = (value: unknown) =>
  `json.loads(base64.b64decode('${Buffer.from(JSON.stringify(value)).toString('base64')}').decode())`;
const run = (script: string, more: object = {}) =>
  host.call('session_script_run', { session_id, script: `import base64, json\n${script}`, ...more });

describe('whatever the secrets are', () => {
  it('every session has its id in the lists of all clients', async () => {
    const reader = await host.connect('read-only');
    for (const { call } of [host, reader]) {
      const { sessions } = (await call('sessions_list')) as { sessions: Record<string, unknown>[] };
      expect(sessions.map(row => row['session_id'])).toEqual(ids);
      expect(sessions.map(row => [row['type'], row['source']])).toEqual(ids.map(() => ['community', 'config']));
    }
    const { contents } = await host.client.readResource({ uri: 'deephaven://state/connections' });
    const { sessions } = JSON.parse((contents[0] as { text: string }).text) as { sessions: { session_id: string }[] };
    expect(sessions.map(row => row.session_id)).toEqual(ids);
  });

  it('what a script prints comes back whole, without them', async () => {
    const answer = await run(`print('begin')\nfor secret in ${python(secrets)}: print('<' + secret + '>')\nprint('end')`);
    expect(answer).toMatchObject({ success: true, session_id, created: expect.any(Array), stdout_truncated: false });
    expect(answer['stdout']).toMatch(/^begin\n(<.*>\n)*end\n$/s);
    expect(shows(answer['stdout'] as string)).toBeUndefined();
  });

  it('a failure keeps its code and its fields', async () => {
    const answer = await run(`raise ValueError('\\n'.join(${python(secrets)}))`);
    expect(answer).toMatchObject({ success: false, isError: true, error_code: 'SCRIPT_ERROR', line: 2, stdout: '' });
    expect(shows(answer['error'] as string)).toBeUndefined();
    for (const secret of secrets) {
      const refused = await host.call('session_details', { session_id: secret });
      expect(errorCodes).toContain(refused['error_code']);
    }
  });

  it('variables and previews have the names of fields that can be read', async () => {
    const answer = await run(
      `from deephaven import empty_table\n${prefix}TopSecretName = empty_table(1)\n${prefix}table = empty_table(1).update('TopSecretName = 1')`,
      { preview_rows: 1 },
    );
    expect(answer).toMatchObject({
      previews: { [`${prefix}[secret]`]: expect.any(String), [`${prefix}table`]: '| [secret] |\n| --- |\n| 1 |' },
    });
  });

  it('the arguments of a call may be any of them', async () => {
    for (const secret of secrets) {
      const args = { session_id: secret, [secret]: secret };
      const refused = await host.call('session_tables_list', args);
      expect(errorCodes).toContain(refused['error_code']);
    }
  });

  it('the audit says what was done, line by line', async () => {
    await host.stop();
    const lines = (await readFile(path.join(host.dir, 'audit', 'audit.log'), 'utf8')).trim().split('\n');
    const calls = lines.map(line => JSON.parse(line) as Record<string, unknown>);
    const ran = calls.filter(({ tool }) => tool === 'session_script_run');
    expect(ran).toHaveLength(3);
    for (const call of ran) {
      expect(call).toMatchObject({
        target: session_id,
        user: 'test-full',
        args: expect.arrayContaining(['session_id', 'script']),
      });
      expect(call['ts']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(['ok', 'error']).toContain(call['result']);
    }
    expect(calls.filter(({ tool }) => tool === 'session_tables_list')).toHaveLength(secrets.length);
  });

  it('the log is JSON, line by line', async () => {
    const lines = (await readFile(path.join(host.dir, 'logs', 'host.log'), 'utf8')).trim().split('\n');
    const records = lines.map(line => JSON.parse(line) as { level: string; time: string; msg: string; tool?: string });
    for (const { level, time } of records) {
      expect(['DEBUG', 'INFO', 'WARNING', 'ERROR']).toContain(level);
      expect(Number.isNaN(Date.parse(time))).toBe(false);
    }
    expect(records.filter(({ tool, msg }) => tool === 'session_script_run' && msg.startsWith('A call'))).toHaveLength(3);
  });
});

describe.each([
  ['small', 150],
  ['made in a thread', 2_400],
])('a table that is %s', (_, rows) => {
  const table_name = `${prefix}${rows}`;
  let reader: TestHost;
  beforeAll(async () => {
    reader = await startTestHost({ config: { community: { sessions: { local: sharedWorkerSession(), ...holders } } } });
    const script = `import base64, json
from deephaven import new_table
from deephaven.column import string_col
secrets = ${python(secrets)}
texts = [f'plain {i}' if i % 3 else f'<{secrets[i // 3 % len(secrets)]}|{i}' for i in range(${rows})]
${table_name} = new_table([string_col('Text', texts)]).update(['N = ii', 'TopSecretName = Text', 'List = new String[]{Text, \`x\`}'])`;
    expect(await reader.call('session_script_run', { session_id, script })).toMatchObject({ success: true });
  });
  afterAll(() => reader?.[Symbol.asyncDispose]());

  it.each(tableFormats)('reads back from %s, and shows no secret', async format => {
    const answer = await reader.call('session_table_data', { session_id, table_name, format, max_rows: null, full_values: true });
    expect(answer).toMatchObject({ success: true, row_count: rows, is_complete: true });
    const read = parsers[format](answer['data']);
    expect(read).toHaveLength(rows);
    const wrong = read.filter((row, at) => {
      const [text, name, list] = [row['Text'], row['[secret]'] ?? row['field'], row['List']];
      if (row['N'] !== String(at) || name !== text || Object.keys(row).length !== 4) return true;
      if (at % 3 > 0) return text !== `plain ${at}` || !list?.includes(`plain ${at}`);
      return shows(text!) !== undefined || !text!.endsWith(`|${at}`) || shows((JSON.parse(list!) as string[])[0]!) !== undefined;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(JSON.stringify(answer)).not.toContain(inject('worker').token);
  });
});
