import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { hasMade } from './busy-scripts.ts';
import { scriptGate } from './script-gate.ts';
import { sharedWorkerSession, startTestHost, testSessionCreation, type Answer, type TestHost } from './host.ts';
import { testDataDir } from './test-driver.ts';

const shared = 'community:config:local';
const prefix = 'tools_scripts_';

let host: TestHost;
/** A session with a worker of its own, where scripts can be cancelled. */
let own: string;
beforeAll(async () => {
  host = await startTestHost({
    config: { community: { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() } },
  });
  own = String((await host.call('session_community_create', { session_name: 'scripts' }))['session_id']);
}, 180_000);
afterAll(() => host?.[Symbol.asyncDispose]());

const run = (script: string, args: object = {}, session_id = own): Promise<Answer> =>
  host.call('session_script_run', { session_id, script, ...args });

/** A script that makes a file and then never ends. */
const endless = (marker: string) =>
  `open(${JSON.stringify(marker)}, 'w').close()\nimport time\nwhile True:\n    time.sleep(0.01)`;
const started = (marker: string) =>
  vi.waitFor(() => expect(hasMade(host.dir, marker)).toBe(true), { timeout: 10_000, interval: 20 });

describe('a script', () => {
  it('tells what it made, changed, removed and printed', async () => {
    const made = await run(`from deephaven import empty_table\n${prefix}t = empty_table(3).update('x=i')\nprint('ok')`);
    expect(made).toEqual({
      success: true,
      session_id: own,
      created: [{ name: `${prefix}t`, type: 'Table' }],
      updated: [],
      removed: [],
      stdout: 'ok\n',
      stderr: '',
      stdout_truncated: false,
      elapsed_ms: expect.any(Number),
    });
    expect(await run(`${prefix}t = empty_table(4)`)).toMatchObject({ updated: [{ name: `${prefix}t` }] });
    expect(await run(`del ${prefix}t`)).toMatchObject({ removed: [{ name: `${prefix}t` }] });
  });

  it('shows the first rows of the tables it makes', async () => {
    const script = `from deephaven import empty_table\n${prefix}p = empty_table(3).update('x=i')\n${prefix}q = 1`;
    expect((await run(script, { preview_rows: 2 }))['previews']).toEqual({ [`${prefix}p`]: '| x |\n| --- |\n| 0 |\n| 1 |' });
  });

  it('may hold any character', async () => {
    expect(await run("text = '😀 größe 漢字'\nprint(text, len(text))")).toMatchObject({ stdout: '😀 größe 漢字 10\n' });
    expect(await run("ok = 1\nraise ValueError('😀')")).toMatchObject({
      error_type: 'ValueError',
      line: 2,
    });
  });

  it('sends its output live, without the keys it may hold', async () => {
    const { token } = inject('worker');
    const sent: string[] = [];
    host.client.setNotificationHandler('notifications/message', ({ params }) => void sent.push(String(params.data)));
    const script = `print('live')\nprint('${token}')`;
    await host.client.callTool({
      name: 'session_script_run',
      arguments: { session_id: shared, script },
      _meta: { 'io.modelcontextprotocol/logLevel': 'info' },
    });
    expect(sent.join('')).toContain('live');
    expect(sent.join('')).not.toContain(token);
  });

  it('that is empty runs nothing', async () => {
    expect(await run(' \n')).toMatchObject({ success: true, created: [], warnings: [expect.stringContaining('empty')] });
  });

  it('of the greatest length runs', async () => {
    const tail = '\nprint("end")';
    const script = `#${'x'.repeat(1_048_576 - tail.length - 1)}${tail}`;
    expect(await run(script)).toMatchObject({ stdout: 'end\n' });
  });

  it('keeps the end of a long output', async () => {
    for (const round of ['first', 'second']) {
      const answer = await run(`for i in range(5000): print('${round}', i)`);
      expect(answer).toMatchObject({ stdout_truncated: true, stdout: expect.stringMatching(new RegExp(`${round} 4999\n$`)) });
      expect(answer['stdout']).toHaveLength(20_000);
    }
  });

  it('from a file runs its lines under their own numbers', async () => {
    await using other = await startTestHost({
      config: {
        workspace: { roots: [path.join(host.dir, 'work')] },
        community: { sessions: { local: sharedWorkerSession() } },
      },
    });
    await mkdir(path.join(host.dir, 'work'), { recursive: true });
    await writeFile(path.join(host.dir, 'work', 'a.py'), "print('one')\nprint('two')\n1/0\n");
    const script = (args: object) => other.call('session_script_run', { session_id: shared, script_path: 'a.py', ...args });
    expect(await script({ start_line: 2, end_line: 2 })).toMatchObject({ stdout: 'two\n' });
    expect(await script({ start_line: 3 })).toMatchObject({ error_code: 'SCRIPT_ERROR', line: 3 });
    expect(await script({ script_path: 'b.py' })).toMatchObject({
      error_code: 'INVALID_ARGUMENT',
      error: 'Script file not found: b.py',
    });
    expect(await script({ script_path: '../deephaven_mcp.json' })).toMatchObject({ error_code: 'PERMISSION_DENIED' });
  });
});

describe('a script that fails', () => {
  it('gives the traceback of the interpreter, and nothing of Java', async () => {
    expect(await run('a = 1\n1/0')).toMatchObject({
      error: 'Script execution failed: ZeroDivisionError: division by zero (line 2)',
      error_code: 'SCRIPT_ERROR',
      error_type: 'ZeroDivisionError',
      line: 2,
      traceback:
        'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\nZeroDivisionError: division by zero',
    });
    const answer = await run("from deephaven import empty_table\nempty_table(1).update('x = nope')");
    expect(answer).toMatchObject({ error_code: 'SCRIPT_ERROR' });
    expect(String(answer['traceback'])).not.toMatch(/\tat /);
    expect(await run('if')).toMatchObject({ error_code: 'SCRIPT_ERROR', error: expect.stringMatching(/SyntaxError/) });
  });

  it.each([
    ['import nopenope', /No module named 'nopenope'/, /session_pip_list.*install nopenope with pip/],
    [
      `import deephaven\n${prefix}known = deephaven.empty_table(1)\n${prefix}knwon`,
      /NameError/,
      new RegExp(`Did you mean: ${prefix}known`),
    ],
  ])('%j gets a hint', async (script, error, hint) => {
    const answer = await run(script);
    expect(answer).toMatchObject({ error_code: 'SCRIPT_ERROR', error: expect.stringMatching(error) });
    expect(answer['hint']).toMatch(hint);
  });

  it('keeps what it printed and made before', async () => {
    expect(await run(`from deephaven import empty_table\n${prefix}half = empty_table(1)\nprint('half')\n1/0`)).toMatchObject({
      stdout: 'half\n',
      created: [{ name: `${prefix}half` }],
    });
  });
});

it('tells at least every two seconds that it goes on', async () => {
  const at = [performance.now()];
  const onprogress = () => void at.push(performance.now());
  await host.call('session_script_run', { session_id: own, script: 'import time\ntime.sleep(5)' }, { onprogress });
  at.push(performance.now());
  const gaps = at.slice(1).map((time, index) => time - at[index]!);
  expect(Math.max(...gaps)).toBeLessThan(2600);
});

describe('an endless script', () => {
  it('ends with its time, and the next one runs', async () => {
    expect(await run('while True: pass', { timeout_seconds: 1 })).toMatchObject({
      error_code: 'TIMEOUT',
      error: 'The script did not finish within 1 second and was cancelled.',
    });
    expect(await run('print(1)')).toMatchObject({ stdout: '1\n' });
  });

  it('ends with its call, and the next one runs', async () => {
    const marker = 'cancelled';
    const cancel = new AbortController();
    const call = host.call('session_script_run', { session_id: own, script: endless(marker) }, { signal: cancel.signal });
    const outcome = call.catch((error: unknown) => error);
    await started(marker);
    cancel.abort();
    expect(await outcome).toBeInstanceOf(Error);
    expect(await run('print(2)')).toMatchObject({ stdout: '2\n' });
  });

  it('that ran out of time behind another one says that nothing of it ran', async () => {
    const marker = 'before';
    const cancel = new AbortController();
    const before = host.call('session_script_run', { session_id: own, script: endless(marker) }, { signal: cancel.signal });
    const ended = before.catch(() => undefined);
    await started(marker);
    const queued = await run(`${prefix}never = 1`, { timeout_seconds: 1 });
    expect(queued).toMatchObject({ error_code: 'TIMEOUT', error: expect.stringContaining('Nothing of it ran') });
    cancel.abort();
    await ended;
    expect(await run(`print('${prefix}never' in globals())`)).toMatchObject({ stdout: 'False\n' });
  });

  it('may not ask for a time that no timer holds', async () => {
    expect(await run('print(1)', { timeout_seconds: 2_147_484 })).toMatchObject({
      error_code: 'INVALID_ARGUMENT',
      error: 'timeout_seconds must be an integer from 0 to 2147483; got 2147484',
    });
    expect(await run('print(1)', { timeout_seconds: 2_147_483 })).toMatchObject({ stdout: '1\n' });
  });

  it('runs on where nobody can cancel it, while tables can be read', async () => {
    const script = `from deephaven import empty_table\n${prefix}read = empty_table(1)`;
    await run(script, {}, shared);
    const gate = scriptGate();
    const slow = await run(gate.script, { timeout_seconds: 1 }, shared);
    expect(slow).toMatchObject({ error_code: 'TIMEOUT', error: expect.stringContaining('is still running') });
    expect(await host.call('session_table_data', { session_id: shared, table_name: `${prefix}read` })).toMatchObject({
      success: true,
    });
    await gate.reached();
    gate.open();
    expect(await run('print(3)', {}, shared)).toMatchObject({ stdout: '3\n' });
  });

  it('delays no read of another session, and tells that it goes on', async () => {
    const marker = 'busy';
    const cancel = new AbortController();
    const messages: string[] = [];
    const call = host.call(
      'session_script_run',
      { session_id: own, script: endless(marker) },
      { signal: cancel.signal, onprogress: ({ message }) => void messages.push(message ?? '') },
    );
    const outcome = call.catch((error: unknown) => error);
    await started(marker);
    const startedAt = performance.now();
    await host.call('session_tables_list', { session_id: shared });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0), { timeout: 5000 });
    cancel.abort();
    await outcome;
  });
});

it('that a stopping host breaks off is in the audit log all the same', async () => {
  const community = { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() };
  await using other = await startTestHost({ config: { community } });
  const { session_id } = await other.call('session_community_create', { session_name: 'ending' });
  const gate = scriptGate([other.dir, testDataDir]);
  for (const id of [session_id, shared]) {
    // Its client only sees the stream end.
    void other.call('session_script_run', { session_id: id, script: gate.script }).catch(() => undefined);
  }
  await gate.reached();
  await other.stop();
  const records = (await other.logs()).split('\n').filter(line => line.includes('"sha256"'));
  expect(records.map(line => (JSON.parse(line) as Answer)['error_code'])).toEqual(['CANCELLED', 'CANCELLED']);
}, 60_000);
