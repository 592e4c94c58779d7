import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { sharedWorkerSession, testSessionCreation } from './host.ts';
import { startApprovalHost, type ApprovalHost } from './transport/approval-host.ts';

const session_id = 'community:config:local';

let folder: string;
let file: string;
let server: ApprovalHost;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'approved-scripts-'));
  file = path.join(folder, 'made.py');
  server = await startApprovalHost({
    config: {
      community: { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() },
      workspace: { roots: [folder] },
    },
    env: { TEST_WORKER_KEY: inject('worker').token },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it('runs a script after a yes, and nothing of it after a no', async () => {
  const client = await server.v2('ask');
  const run = async (decision: 'once' | 'deny', script: string) => {
    const call = client.call('session_script_run', { session_id, script });
    const card = await server.nextCard();
    expect(card).toMatchObject({ session: session_id, script: { text: script, lines: 1 } });
    await server.decide(card, decision);
    return call;
  };
  expect(await run('deny', 'approved_value = 1')).toMatchObject({ error_code: 'PERMISSION_DENIED' });
  expect(await run('once', "print('approved_value' in globals())")).toMatchObject({ success: true, stdout: 'False\n' });
});

it('shows the text of a file, and runs what it showed', async () => {
  const client = await server.v1('ask');
  await writeFile(file, 'print("as shown")\n');
  const call = client.call('session_script_run', { session_id, script_path: file });
  const card = await server.nextCard();
  expect(card.script!.text).toBe('print("as shown")\n');
  expect(card.arguments).toContainEqual({ name: 'script_path', lines: [file] });
  await writeFile(file, 'print("something else")\n');
  await server.decide(card, 'once');
  expect(await call).toMatchObject({ success: true, stdout: 'as shown\n' });
});

it('asks the person of the client with the script in the question', async () => {
  let message = '';
  const client = await server.v2('ask', form => {
    message = form.message;
    return { action: 'accept', content: { decision: form.choices[0]! } };
  });
  const script = 'print("\u202Eflipped")\n# more\n';
  expect(await client.call('session_script_run', { session_id, script })).toMatchObject({ success: true });
  expect(message).toContain('print("\\u{202e}flipped")\n# more');
});

it('shows all of a script that a new session would run, and makes no session after a no', async () => {
  const client = await server.v2('ask');
  const script = `${'# long\n'.repeat(100)}print(1)\n`;
  await writeFile(file, script);
  const call = client.call('session_community_create', { session_name: 'refused', initial_script_path: file });
  const card = await server.nextCard();
  expect(card).toMatchObject({ session: 'community:dynamic:refused', script: { text: script } });
  await server.decide(card, 'deny');
  expect(await call).toMatchObject({ error_code: 'PERMISSION_DENIED' });
  expect(JSON.stringify(await client.call('sessions_list', {}))).not.toContain('refused');
});

it('lets no filter of a client that may only read run code', async () => {
  const trusted = await server.v2('full');
  await trusted.call('session_script_run', { session_id, script: 'from deephaven import empty_table\nread_me = empty_table(3)' });
  const reader = await server.v2('read-only');
  const read = (filter: string) => reader.call('session_table_data', { session_id, table_name: 'read_me', filters: [filter] });
  expect(await read('i > 0')).toMatchObject({ success: true });
  const made = path.join(folder, 'made-by-filter');
  for (const run of [`java.lang.Runtime.getRuntime().exec(\`touch ${made}\`)`, `new java.io.File(\`${made}\`).createNewFile()`]) {
    expect(await read(`${run} != null`)).toMatchObject({ error_code: 'INVALID_FILTER' });
  }
  expect(existsSync(made)).toBe(false);
});

it('asks for nothing that would fail anyway', async () => {
  const client = await server.v2('ask');
  for (const [args, error_code] of [
    [{ session_id: 'community:config:nowhere', script: 'x = 1' }, 'SESSION_NOT_FOUND'],
    [{ session_id }, 'INVALID_ARGUMENT'],
    [{ session_id, script_path: path.join(folder, 'absent.py') }, 'INVALID_ARGUMENT'],
  ] as const) {
    expect(await client.call('session_script_run', args)).toMatchObject({ error_code });
  }
  const create = { session_name: 'refused', initial_script: 'x = 1', launch_method: 'python', docker_image: 'alpine' };
  expect(await client.call('session_community_create', create)).toMatchObject({ error_code: 'INVALID_ARGUMENT' });
  expect(await client.call('session_tables_list', { session_id })).toMatchObject({ success: true });
  expect(server.cards()).toEqual([]);
});
