import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openConnection } from '../src-main/host/deephaven/open-connection.ts';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { sharedWorkerSession, startTestHost, testSessionCreation } from './host.ts';
import { startApprovalHost, type ApprovalHost } from './transport/approval-host.ts';

const session_id = 'community:config:local';
const key = 'a-key-that-the-client-knows';
const anonymous = 'io.deephaven.auth.AnonymousAuthenticationHandler';

const parts = new Disposables();
const opened: string[] = [];
let folder: string;
let marker: string;
let server: ApprovalHost;

beforeAll(async () => {
  folder = parts.add(await mkdtemp(path.join(tmpdir(), 'permissions-')), made => rm(made, { recursive: true, force: true }));
  marker = path.join(folder, 'ran');
  await mkdir(path.join(folder, 'path'));
  await writeFile(path.join(folder, 'path/sitecustomize.py'), `open(${JSON.stringify(marker)}, 'w').close()\n`);
  server = await startServer({});
}, 180_000);
afterAll(() => parts[Symbol.asyncDispose]());

const openBrowser = async (url: string) => void opened.push(url);

async function startServer(security: object): Promise<ApprovalHost> {
  // What ran in a worker could be seen there.
  const config = {
    security,
    workspace: { roots: [`${folder}:rw`] },
    community: { sessions: { local: sharedWorkerSession() }, session_creation: testSessionCreation() },
  };
  const env = { TEST_WORKER_KEY: inject('worker').token };
  const host = await startApprovalHost({ config, env, platform: { kind: 'desktop', openBrowser } });
  return parts.add(host, started => started[Symbol.asyncDispose]());
}

const sessionCount = (of: ApprovalHost) => of.host.status().sessions.filter(({ origin }) => origin === 'dynamic').length;

/** What lets a caller run code of its own, or log in to the worker past this server. */
const ways = (): [string, object][] => [
  ['its environment', { environment_vars: { PYTHONPATH: path.join(folder, 'path') } }],
  ['JVM arguments', { extra_jvm_args: [`-XX:OnOutOfMemoryError=touch ${marker}`] }],
  ['its own key', { auth_token: key }],
  ['another Python', { python_venv_path: path.dirname(path.dirname(inject('worker').python)) }],
  ['an initial script', { initial_script: `open(${JSON.stringify(marker)}, 'w').close()` }],
];

describe('code of the caller in a new session', () => {
  it('waits for a yes where the client must ask, and nothing is made or run after a no', async () => {
    const asker = await server.v2('ask');
    for (const [way, args] of ways()) {
      const call = asker.call('session_community_create', { session_name: 'asked', ...args });
      await server.decide(await server.nextCard(), 'deny');
      expect(await call, way).toMatchObject({ error_code: 'PERMISSION_DENIED' });
    }
    expect([sessionCount(server), existsSync(marker)]).toEqual([0, false]);
  });

  it('is off where scripts are off, for every client and where a call is repeated on the page', async () => {
    const strict = await startServer({ allow_scripts: false });
    for (const permission of ['full', 'ask'] as const) {
      const client = await strict.v2(permission);
      expect(await client.call('session_script_run', { session_id, script: '1' })).toMatchObject({ error_code: 'DISABLED' });
      for (const [way, args] of [...ways(), ['an image', { launch_method: 'docker', docker_image: 'alpine' }] as const]) {
        const answer = await client.call('session_community_create', { session_name: 'off', ...args });
        expect(answer, way).toMatchObject({ error_code: 'DISABLED', hint: expect.stringContaining('security.allow_scripts') });
      }
    }
    const { calls } = (await (await strict.api('GET', '/calls')).json()) as { calls: { id: string; tool: string }[] };
    const script = calls.find(({ tool }) => tool === 'session_script_run')!;
    expect((await strict.api('POST', `/calls/${script.id}/repeat`)).status).toBe(204);
    expect(strict.cards()).toEqual([]);
    expect([sessionCount(strict), existsSync(marker)]).toEqual([0, false]);
  });
});

describe('the key of a worker', () => {
  it.each(['', 'short', 'x'.repeat(129), 'has spaces in it, and more', 'k'.repeat(16) + '\n', 'käse-key-of-a-test'])(
    '%j is refused by its form',
    async auth_token => {
      const client = await server.v2('full');
      expect(await client.call('session_community_create', { session_name: 'formed', auth_token })).toMatchObject({
        error_code: 'INVALID_ARGUMENT',
        error: "auth_token must be 16 to 128 letters, digits, '-' and '_'; got something else",
      });
    },
  );

  it.each([
    [{ auth_type: 'Anonymous' }],
    [{ auth_type: anonymous }],
    [{ auth_type: `io.deephaven.authentication.psk.PskAuthenticationHandler,${anonymous}` }],
    [{ auth_type: 'com.example.LetsEveryoneIn' }],
    [{ extra_jvm_args: [`-DAuthHandlers=${anonymous}`] }],
    [{ environment_vars: { JAVA_TOOL_OPTIONS: `-DAuthHandlers=${anonymous}` } }],
  ])('is never left out by a client: %j', async args => {
    for (const permission of ['full', 'ask'] as const) {
      const client = await server.v2(permission);
      const answer = await client.call('session_community_create', { session_name: 'open', ...args });
      expect(answer).toMatchObject({ error_code: 'PERMISSION_DENIED', hint: expect.any(String) });
    }
    expect([server.cards(), sessionCount(server)]).toEqual([[], 0]);
  });

  it('is not left out by the page', async () => {
    const answer = await server.api('POST', '/sessions', { name: 'open', launchMethod: 'python', authType: 'Anonymous' });
    expect([answer.status, sessionCount(server)]).toEqual([400, 0]);
  });

  it('is asked for also where a file of JVM options says otherwise', async () => {
    const file = path.join(folder, 'options');
    await writeFile(file, `-DAuthHandlers=${anonymous}\n`);
    const config = { workspace: { roots: [folder] }, community: { session_creation: testSessionCreation() } };
    await using host = await startTestHost({ config });
    const environment_vars = { _JAVA_OPTIONS: `-XX:VMOptionsFile=${file}` };
    const created = await host.call('session_community_create', { session_name: 'guarded', environment_vars });
    expect(created).toMatchObject({ success: true });
    await expect(loginWithoutKey(Number(created['port']))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }, 240_000);

  it('may be left out where the configuration says so', async () => {
    const config = { security: { workers: { anonymous: true } }, community: { session_creation: testSessionCreation() } };
    await using host = await startTestHost({ config });
    const created = await host.call('session_community_create', { session_name: 'open', auth_type: 'anonymous' });
    expect(created).toMatchObject({ success: true, auth_type: anonymous });
    await loginWithoutKey(Number(created['port']));
  }, 240_000);
});

describe('windows', () => {
  it('are opened a few at a time, however often a client calls, and not at the word of one that may only read', async () => {
    opened.length = 0;
    const client = await server.v2('full');
    const open = (panel: string) => client.call('session_browser_url', { session_id, panel, open: true });
    const same = await Promise.all(Array.from({ length: 9 }, () => open('one')));
    expect(same.filter(({ opened: isOpened }) => isOpened)).toHaveLength(1);
    const others = await Promise.all(Array.from({ length: 27 }, (_, index) => open(`panel ${index}`)));
    expect(opened).toHaveLength(5);
    expect(others.at(-1)).toMatchObject({
      error_code: 'LIMIT_REACHED',
      error: expect.stringContaining('5 windows within a minute'),
    });
    const reader = await server.v2('read-only');
    expect(await reader.call('session_browser_url', { session_id, open: true })).toMatchObject({ error_code: 'READ_ONLY' });
    expect(await reader.call('session_browser_url', { session_id })).toMatchObject({ success: true, opened: false });
    expect(opened).toHaveLength(5);
  });
});

async function loginWithoutKey(port: number): Promise<void> {
  const connection = openConnection({
    host: '127.0.0.1',
    port,
    authType: 'Anonymous',
    language: 'python',
    neverTimeout: false,
    timeouts: { connect: 10_000, read: 10_000, quick: 5_000 },
  });
  try {
    await connection.connect(AbortSignal.timeout(20_000));
  } finally {
    await connection.close();
  }
}
