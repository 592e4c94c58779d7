import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasMade } from './busy-scripts.ts';
import { addressIn, sharedWorkerSession, startTestHost, testSessionCreation, type Answer, type TestHost } from './host.ts';

const key = 'canary-key-of-the-lifecycle-tests';
const opened: string[] = [];

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({
    config: {
      security: { community: { credential_retrieval_mode: 'dynamic_only', return_token_on_create: true } },
      community: {
        sessions: { local: sharedWorkerSession() },
        session_creation: testSessionCreation({ max_concurrent_sessions: 2 }),
      },
    },
    platform: { kind: 'desktop', openBrowser: async file => void opened.push(file) },
  });
}, 180_000);
afterAll(() => host?.[Symbol.asyncDispose]());

const create = (session_name: string, args: object = {}): Promise<Answer> =>
  host.call('session_community_create', { session_name, ...args });
const remove = (session_name: string) => host.call('session_community_delete', { session_name });
const sessionIds = async () =>
  ((await host.call('sessions_list', { origin: 'dynamic' }))['sessions'] as { session_id: string }[]).map(row => row.session_id);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a created session', () => {
  let created: Answer;
  const messages: string[] = [];
  beforeAll(async () => {
    created = await host.call(
      'session_community_create',
      { session_name: 'lab', auth_token: key, initial_script: 'from deephaven import empty_table\nfirst = empty_table(2)' },
      { onprogress: ({ message }) => void messages.push(message ?? '') },
    );
  }, 120_000);
  afterAll(() => remove('lab'));

  it('is ready when the call is answered, and told about meanwhile', async () => {
    expect(created).toMatchObject({
      success: true,
      session_id: 'community:dynamic:lab',
      session_name: 'lab',
      connection_url: `http://localhost:${String(created['port'])}`,
      auth_type: 'io.deephaven.authentication.psk.PskAuthenticationHandler',
      launch_method: 'python',
      heap_size_gb: 1,
      auth_token: key,
      connection_url_with_auth: `http://localhost:${String(created['port'])}/?psk=${key}`,
    });
    expect(messages.length).toBeGreaterThan(0);
    expect(await host.call('session_tables_list', { session_id: created['session_id'] })).toMatchObject({
      table_names: ['first'],
    });
  });

  it('has details', async () => {
    expect(await host.call('session_details', { session_id: created['session_id'] })).toMatchObject({
      session: {
        available: true,
        liveness_status: 'ONLINE',
        origin: 'dynamic',
        launch_method: 'python',
        process_id: created['process_id'],
        port: created['port'],
        heap_size_gb: 1,
        deephaven_core_version: expect.stringMatching(/^\d/),
        memory: { used_mb: expect.any(Number), max_mb: expect.any(Number) },
        table_count: 1,
      },
    });
  });

  it('takes its name, but not the one of a file', async () => {
    expect(await create('lab')).toMatchObject({
      error_code: 'ALREADY_EXISTS',
      error: "Session 'community:dynamic:lab' already exists",
    });
  });

  it('shows its credentials as the policy lets it, and a static one does not', async () => {
    expect(await host.call('session_community_credentials', { session_id: created['session_id'] })).toMatchObject({
      auth_type: 'PSK',
      auth_token: key,
      connection_url: created['connection_url'],
      browser_url: created['connection_url_with_auth'],
    });
    expect(await host.call('session_community_credentials', { session_id: 'community:config:local' })).toMatchObject({
      error_code: 'DISABLED',
      error: expect.stringContaining("'dynamic_only'"),
    });
  });

  it('opens signed in through the app, not through the model', async () => {
    const answer = await host.call('session_browser_url', { session_id: created['session_id'], open: true });
    expect(answer).toMatchObject({ opened: true, requires_auth: true, connection_url: created['connection_url'] });
    const link = await fetch(await addressIn(opened.at(-1)!), { redirect: 'manual' });
    expect(link.headers.get('location')).toContain(key);
  });

  it('is in the audit log with what was granted, and its key nowhere', async () => {
    const logs = await host.logs();
    expect(logs).not.toContain(key);
    const audited = logs
      .split('\n')
      .filter(line => line.includes('"tool":"session_community_credentials"') && line.includes('"granted"'));
    expect(audited.map(line => (JSON.parse(line) as Answer)['granted'])).toEqual([true, false]);
    const files = (await readdir(host.dir, { recursive: true, withFileTypes: true })).filter(file => file.isFile());
    expect(files).not.toEqual([]);
    for (const file of files) expect(await readFile(path.join(file.parentPath, file.name), 'utf8')).not.toContain(key);
    expect(await processTexts()).not.toContain(key);
    const others = [
      await host.call('session_details', { session_id: created['session_id'] }),
      await host.call('sessions_list'),
      await host.call('session_script_run', { session_id: created['session_id'], script: `print('${key}')` }),
    ];
    expect(JSON.stringify(others)).not.toContain(key);
  });

  it('stops with its process when it is deleted', async () => {
    const other = await create('other');
    expect(other).toMatchObject({ success: true });
    expect(await remove('other')).toMatchObject({ session_id: 'community:dynamic:other', session_name: 'other' });
    // The system may take a moment to forget a process that has ended.
    await expect.poll(() => isAlive(Number(other['process_id']))).toBe(false);
    expect(await sessionIds()).toEqual(['community:dynamic:lab']);
  });

  it('whose worker is killed during a read fails that read within five seconds', async () => {
    const other = await create('victim');
    const session_id = other['session_id'];
    const marker = 'reading';
    const script = `
import time
from deephaven import empty_table
def slow(i) -> int:
    open(${JSON.stringify(marker)}, 'w').close()
    time.sleep(0.05)
    return int(i)
crawl = empty_table(10_000).update_view('X = slow(i)')`;
    expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ success: true });
    const reading = host.call('session_table_data', { session_id, table_name: 'crawl', max_rows: 10_000 });
    await vi.waitFor(() => expect(hasMade(host.dir, marker)).toBe(true), { timeout: 20_000 });
    const killedAt = performance.now();
    process.kill(Number(other['process_id']), 'SIGKILL');
    expect(await reading).toMatchObject({ success: false, error_code: 'UNAVAILABLE', error: expect.stringMatching(/\w/) });
    expect(performance.now() - killedAt).toBeLessThan(5000);
    expect(await host.call('session_details', { session_id })).toMatchObject({
      session: { available: false, liveness_status: 'OFFLINE', liveness_detail: expect.stringContaining('exited') },
    });
    expect(await remove('victim')).toMatchObject({ success: true, warnings: [expect.any(String)] });
  });
});

describe('a create that fails', () => {
  it.each([
    [
      { launch_method: 'python', docker_image: 'x' },
      "'docker_image' parameter only applies to docker launch method, not 'python'",
    ],
    [
      { launch_method: 'docker', python_venv_path: '/x' },
      "'python_venv_path' parameter only applies to python launch method, not 'docker'",
    ],
    [
      { launch_method: 'docker', programming_language: 'groovy', docker_image: 'x' },
      "Cannot specify both 'programming_language' and 'docker_image' - use one or the other",
    ],
    ...Object.entries({ docker_memory_limit_gb: 1, docker_cpu_limit: 1, docker_volumes: [], programming_language: 'Python' }).map(
      ([name, value]): [object, string] => [
        { launch_method: 'python', [name]: value },
        `'${name}' parameter only applies to docker launch method, not 'python'`,
      ],
    ),
    [{ auth_type: 'Basic' }, expect.stringContaining('Basic')],
    [{ python_venv_path: 'venv' }, "python_venv_path must be an absolute path; got 'venv'"],
    [{ auto_delete_timeout: -1 }, 'auto_delete_timeout must be an integer from 0 to 2147483; got -1'],
    [{ environment_vars: {}, env: {} }, expect.stringContaining("'env' and 'environment_vars'")],
    [{ heap_size_gb: -1 }, 'heap_size_gb must be a number > 0; got -1'],
  ])('%o', async (args, error) => {
    expect(await create('bad', args)).toMatchObject({ error_code: 'INVALID_ARGUMENT', error });
    expect(await sessionIds()).toEqual([]);
  });

  it('refuses a name with a space', async () => {
    expect(await create('a b')).toMatchObject({ error_code: 'INVALID_ARGUMENT' });
  });

  it('leaves nothing when the environment is no Deephaven', async () => {
    expect(await create('bad', { python_venv_path: host.dir })).toMatchObject({
      error_code: 'LAUNCH_FAILED',
      hint: expect.any(String),
    });
    expect(await sessionIds()).toEqual([]);
  });

  it('leaves nothing when Java refuses an argument, and shows what it said', async () => {
    const answer = await create('bad', { extra_jvm_args: ['-XX:NoSuchOption'] });
    expect(answer).toMatchObject({ error_code: 'LAUNCH_FAILED', exit_code: expect.any(Number), log_tail: expect.any(Array) });
    expect(JSON.stringify(answer['log_tail'])).toContain('NoSuchOption');
    expect(await sessionIds()).toEqual([]);
  });

  it('leaves nothing when its time is over', async () => {
    const { defaults } = testSessionCreation() as { defaults: object };
    const session_creation = { prewarm: 0, defaults: { ...defaults, startup_timeout_seconds: 1 } };
    await using hasty = await startTestHost({ config: { community: { session_creation } } });
    expect(await hasty.call('session_community_create', { session_name: 'late' })).toMatchObject({
      error_code: 'TIMEOUT',
      error: 'Session failed to start within 1 seconds',
      log_tail: expect.any(Array),
    });
    expect(await hasty.call('sessions_list')).toMatchObject({ count: 0 });
  });

  it('leaves nothing when it is cancelled', async () => {
    const cancel = new AbortController();
    const steps: string[] = [];
    const call = host.call(
      'session_community_create',
      { session_name: 'cancelled' },
      {
        signal: cancel.signal,
        onprogress: ({ message }) => void steps.push(message ?? ''),
      },
    );
    const outcome = call.catch((error: unknown) => error);
    await vi.waitFor(() => expect(steps.length).toBeGreaterThan(0), { timeout: 10_000 });
    cancel.abort();
    expect(await outcome).toBeInstanceOf(Error);
    await vi.waitFor(async () => expect(await sessionIds()).toEqual([]), { timeout: 20_000 });
  });

  it('lets exactly as many through as the limit allows', async () => {
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(name => create(name)));
    expect(answers.filter(answer => answer['success'])).toHaveLength(2);
    expect(answers.filter(answer => answer['error_code'] === 'LIMIT_REACHED').map(answer => answer['error'])).toEqual([
      'Session limit reached: 2/2 sessions active',
      'Session limit reached: 2/2 sessions active',
    ]);
    await Promise.all(answers.filter(answer => answer['success']).map(answer => remove(String(answer['session_name']))));
    expect(await sessionIds()).toEqual([]);
  }, 120_000);
});

describe('what cannot be deleted', () => {
  it('is an unknown session', async () => {
    expect(await remove('nothing')).toMatchObject({
      error_code: 'SESSION_NOT_FOUND',
      error: "Session 'community:dynamic:nothing' not found",
    });
  });

  it('is one of the configuration file', async () => {
    expect(await host.call('session_community_delete', { session_id: 'community:config:local' })).toMatchObject({
      error:
        "Session 'community:config:local' is not a dynamically created session (source: 'config'). Only dynamically created sessions can be deleted.",
    });
  });
});

it('says when sessions cannot be created here at all', async () => {
  await using plain = await startTestHost();
  expect(await plain.call('session_community_create', { session_name: 'x' })).toMatchObject({
    error_code: 'NOT_CONFIGURED',
    error: 'Community session creation not configured in deephaven_mcp.json',
  });
});

it('says when sessions are switched off by the limit', async () => {
  await using none = await startTestHost({ config: { community: { session_creation: { max_concurrent_sessions: 0 } } } });
  expect(await none.call('session_community_create', { session_name: 'x' })).toMatchObject({ error_code: 'DISABLED' });
});

it('ends the calls of a frozen worker in TIMEOUT, delays no other session, and goes on when it is back', async () => {
  await using own = await startTestHost({
    config: {
      timeouts: { read: 3, quick: 2, connect: 3 },
      community: { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() },
    },
  });
  const frozen = await own.call('session_community_create', {
    session_name: 'frozen',
    initial_script: 'from deephaven import empty_table\nt = empty_table(2)',
  });
  const { session_id, process_id } = frozen;
  const read = () => own.call('session_table_data', { session_id, table_name: 't' });
  expect(await read()).toMatchObject({ success: true });
  process.kill(Number(process_id), 'SIGSTOP');
  try {
    const reads = Promise.all([read(), own.call('session_tables_list', { session_id })]);
    const startedAt = performance.now();
    expect(await own.call('session_tables_list', { session_id: 'community:config:local' })).toMatchObject({ success: true });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const answer of await reads) expect(answer).toMatchObject({ error_code: 'TIMEOUT' });
  } finally {
    process.kill(Number(process_id), 'SIGCONT');
  }
  await vi.waitFor(async () => expect(await read()).toMatchObject({ success: true }), { timeout: 15_000 });
}, 120_000);

/** Command line and environment of every process, where the system shows them. */
async function processTexts(): Promise<string> {
  if (process.platform !== 'linux') return '';
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const files = pids.flatMap(pid => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => ''))); // it may have ended, or be another user's
  return texts.join('\n');
}
