import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { headlessProgram } from './host-process.ts';

vi.setConfig({ testTimeout: 60_000 }); // each host is a process of its own

const changing = ['session_script_run', 'session_community_create', 'session_community_delete'];
const creation = 'community: { session_creation: {} }';
const nothingChanges = 'Nothing that changes something runs until the user corrects it.';

/** A host on a configuration file with this text; a folder in its place where there is none. */
async function startHost(text: string | undefined) {
  const dir = await mkdtemp(path.join(tmpdir(), 'bad-config-'));
  const file = path.join(dir, 'deephaven_mcp.json');
  await (text === undefined ? mkdir(file) : writeFile(file, text));
  const args = [headlessProgram, '--headless', '--no-open', '--port', '0', '--auth', 'none', '--data-dir', dir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const [words] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /listening on (\S+)/.exec(words.toString())![1]!;
  const client = new Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  onTestFinished(() => client.close());
  const offered = async () => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools.map(({ name }) => name);
  return {
    file,
    log: () => log,
    instructions: () => client.getInstructions(),
    offered,
    save: (next: string) => writeFile(file, next),
    eventually: (check: (names: string[]) => void) =>
      vi.waitFor(async () => check(await offered()), { timeout: 45_000, interval: 50 }),
    async call(name: string, args: object = {}): Promise<Record<string, unknown>> {
      const { content } = await client.callTool({ name, arguments: { ...args } });
      return JSON.parse((content[0] as { text: string }).text) as Record<string, unknown>;
    },
  };
}

const script = { session_id: 'community:config:any', script: 'x = 1' };

it('takes from a file with an unknown key that nothing may change, and says why', async () => {
  const host = await startHost(`{ security: { read_only: true }, server: { prot: 1 }, ${creation} }`);
  expect(await host.offered()).not.toEqual(expect.arrayContaining([expect.stringMatching(changing.join('|'))]));
  expect(await host.offered()).toContain('sessions_list');
  const refused = await host.call('session_script_run', script);
  expect(refused).toMatchObject({ error_code: 'READ_ONLY', hint: expect.stringContaining("unknown key 'prot'") });
  expect(host.log()).toContain('only what it forbids is in force');
});

it('takes from a file with an unknown key which tools are off', async () => {
  const host = await startHost(`{ tools: { disabled: ["session_script_run"] }, server: { prot: 1 } }`);
  expect(await host.offered()).not.toContain('session_script_run');
  expect(await host.offered()).toContain('session_community_delete');
  expect(await host.call('session_community_create', { session_name: 'lab' })).toMatchObject({
    error_code: 'NOT_CONFIGURED',
    hint: expect.stringContaining("unknown key 'prot'"),
  });
});

it.each([
  ['no JSON5', `{ ${creation}, security: {`],
  ['no file', undefined],
  ['a switch that can not be read', `{ ${creation}, security: { read_only: "yes" } }`],
])('offers nothing that changes something with %s, until the file is right', async (_, text) => {
  const host = await startHost(text);
  for (const name of changing) expect(await host.offered()).not.toContain(name);
  expect(await host.call('session_script_run', script)).toMatchObject({
    error_code: 'READ_ONLY',
    error: "Tool 'session_script_run' is not allowed: the server is read-only.",
    hint: expect.stringContaining(nothingChanges),
  });
  expect(host.log()).toContain(nothingChanges);
  expect(host.instructions()).toContain('read-only until the user corrects the configuration file');
  if (text === undefined) await rmdir(host.file);
  await host.save(`{ ${creation} }`);
  await host.eventually(names => expect(names).toEqual(expect.arrayContaining(changing)));
});

it('keeps the last good file in force, with what a bad one newly forbids', async () => {
  const host = await startHost(`{ ${creation} }`);
  expect(await host.offered()).toEqual(expect.arrayContaining(changing));
  await host.save(`{ ${creation}, security: { read_only: true }, timeouts: { red: 1 } }`);
  await host.eventually(names => expect(names).not.toContain('session_script_run'));
  expect(await host.call('session_script_run', script)).toMatchObject({
    error_code: 'READ_ONLY',
    hint: expect.stringContaining('what it newly forbids is forbidden already'),
  });
  await host.save('{');
  await host.eventually(names => expect(names).toEqual(expect.arrayContaining(changing)));
});
