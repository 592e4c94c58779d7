import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeephavenServer } from './deephaven-server.ts';
import { startDeephaven } from './deephaven-server.ts';
import { startTestHost, type Answer, type TestHost } from './host.ts';

const session_id = 'community:config:groovy';

let server: DeephavenServer;
let host: TestHost;
beforeAll(async () => {
  const jvmArgs = ['-DAuthHandlers=io.deephaven.auth.AnonymousAuthenticationHandler'];
  server = await startDeephaven({ python: inject('worker').python, language: 'groovy', jvmArgs });
  const groovy = { host: '127.0.0.1', port: server.port, auth_type: 'Anonymous', session_type: 'groovy' };
  host = await startTestHost({ config: { community: { sessions: { groovy } } } });
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await server?.kill();
});

const run = (script: string, args: object = {}): Promise<Answer> =>
  host.call('session_script_run', { session_id, script, ...args });

it('tells that its sessions are Groovy, and of which version', async () => {
  expect(await host.call('session_details', { session_id, attempt_to_connect: true })).toMatchObject({
    session: {
      programming_language: 'groovy',
      programming_language_version: expect.stringMatching(/^\d+\.\d+/),
      available: true,
      liveness_status: 'ONLINE',
    },
  });
});

describe('a Groovy script', () => {
  it('tells what it made and printed, and its tables can be read', async () => {
    const made = await run('t = emptyTable(5).update("X = i")\nprintln "ok"', { language: 'groovy', preview_rows: 1 });
    expect(made).toMatchObject({
      success: true,
      created: [{ name: 't', type: 'Table' }],
      stdout: 'ok\n',
      stderr: '',
      previews: { t: '| X |\n| --- |\n| 0 |' },
    });
    expect(await host.call('session_tables_list', { session_id })).toMatchObject({ table_names: ['t'] });
    const rows = { session_id, table_name: 't', max_rows: 2, format: 'json-row' };
    expect(await host.call('session_table_data', rows)).toMatchObject({ row_count: 2, data: [{ X: 0 }, { X: 1 }] });
  });

  it('is refused as Python, before it runs', async () => {
    expect(await run('seen = emptyTable(1)', { language: 'python' })).toMatchObject({
      error_code: 'INVALID_ARGUMENT',
      error: `Session '${session_id}' runs groovy, not python.`,
    });
    expect((await host.call('session_tables_list', { session_id }))['table_names']).not.toContain('seen');
  });

  it('that fails gives the cause, its line and a hint', async () => {
    expect(await run('a = 1\nthrow new IllegalStateException("boom")')).toMatchObject({
      error_code: 'SCRIPT_ERROR',
      error: 'Script execution failed: java.lang.IllegalStateException: boom (line 2)',
      error_type: 'java.lang.IllegalStateException',
      line: 2,
      traceback: 'java.lang.IllegalStateException: boom',
    });
    await run('prices = emptyTable(1)');
    expect(await run('pricse.size()')).toMatchObject({ error_code: 'SCRIPT_ERROR', hint: 'Did you mean: prices?' });
    expect(await run('a = 1\ndef f( {')).toMatchObject({
      error_code: 'SCRIPT_ERROR',
      error: expect.stringMatching(/startup failed: .* @ line 2, column 8\. \(line 2\)$/),
    });
  });

  // In a server within Python the two halves of the character reach Python's stdout, which refuses them.
  it('may hold an emoji but not print it, and says so', async () => {
    expect(await run('s = "😀"\nprintln s.length()\nt = emptyTable(1).update("S = `😀`")')).toMatchObject({ stdout: '2\n' });
    const rows = { session_id, table_name: 't', format: 'json-row' };
    expect(await host.call('session_table_data', rows)).toMatchObject({ data: [{ S: '😀' }] });
    expect(await run('println "before é漢"\nprintln "😀"')).toMatchObject({
      error_code: 'SCRIPT_ERROR',
      error: expect.stringContaining('surrogates not allowed (line 2)'),
      stdout: 'before é漢\n',
    });
    expect(await run('println "after"')).toMatchObject({ success: true, stdout: 'after\n' });
  });

  it('runs on after its time where nobody can cancel it', async () => {
    expect(await run('sleep(1500)', { timeout_seconds: 1 })).toMatchObject({
      error_code: 'TIMEOUT',
      error: 'The script did not finish within 1 second and is still running.',
      still_running: true,
    });
    expect(await run('println "next"')).toMatchObject({ stdout: 'next\n' });
  });
});

it('has no Python packages', async () => {
  expect(await host.call('session_pip_list', { session_id })).toMatchObject({
    success: false,
    error_code: 'UNSUPPORTED',
    error: 'Only Python sessions have Python packages; this one runs Groovy',
  });
});
