import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { createBridgeEntries } from '../src-main/host/clients/create-bridge-entries.ts';
import { hostFiles } from '../src-main/host/command-line/places.ts';
import { hasEnded } from '../src-main/host/running-host/process-identity.ts';
import { startBridge } from './transport/bridge-process.ts';
import { rpc } from './transport/raw.ts';
import { log } from './transport/server.ts';

vi.setConfig({ testTimeout: 60_000 }); // hosts, bridges and squatters are processes of their own

const squatterProgram = fileURLToPath(new URL('transport/squatter.ts', import.meta.url));
const files = hostFiles();

interface Record {
  pid: number;
  processStart: string;
  port: number;
  url: string;
  controlToken: string;
}

/** A host that runs, and a client that goes through the bridge. */
async function runningHost() {
  const dir = await mkdtemp(path.join(tmpdir(), 'squatter-'));
  const flags = ['--headless', '--no-open', '--port', '0', '--data-dir', dir];
  const environment = { HOME: homedir(), PATH: '/usr/bin:/bin' };
  const record = async () => JSON.parse(await readFile(path.join(dir, 'host.json'), 'utf8')) as Record;
  onTestFinished(async () => {
    const last = await record().catch(() => undefined); // none was started
    if (last && !(await hasEnded(last))) process.kill(last.pid);
    await expect.poll(() => last === undefined || hasEnded(last), { timeout: 15_000, interval: 20 }).toBe(true);
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  const child = spawn(process.execPath, [files.headless, ...flags], { stdio: ['ignore', 'pipe', 'ignore'], env: environment });
  await once(child.stdout, 'data');
  const tokens = await openClientTokens({ file: path.join(dir, 'clients.json'), log });
  const entries = createBridgeEntries({
    dataFolder: dir,
    source: files.bridge,
    start: async () => ({ command: process.execPath, args: [files.headless, ...flags] }),
    search: { env: process.env, platform: process.platform, home: homedir(), own: process.execPath },
  });
  const token = await tokens.mint('claude-desktop', 'full');
  await entries.keepToken('claude-desktop', token);
  await tokens.close();
  const { env, ...command } = await entries.command('claude-desktop');
  const first = await record();
  return {
    dir,
    record,
    secrets: [token.reveal(), first.controlToken],
    connect: () => startBridge({ ...command, env: { ...environment, ...env } }),
    run: (args: string[], more: object = {}) =>
      spawn(process.execPath, [files.headless, ...args, '--data-dir', dir], { env: { ...environment, ...more } }),
    /** Says that the host is on another port. */
    async rewrite(port: number) {
      await writeFile(path.join(dir, 'host.json'), JSON.stringify({ ...first, port, url: `http://127.0.0.1:${port}/mcp` }));
    },
  };
}

/** A program that is not ours; on `port` as soon as that is free. Passes what it hears on to `relayTo`. */
async function startSquatter({ port = 0, relayTo }: { port?: number; relayTo?: number }) {
  const child = spawn(process.execPath, [squatterProgram, ...[port, relayTo].flatMap(number => number ?? []).map(String)]);
  onTestFinished(() => void child.kill());
  let heard = '';
  child.stdout.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  await vi.waitFor(() => expect(said).toContain('waiting'), { timeout: 10_000, interval: 10 });
  return {
    heard: () => heard,
    async port(): Promise<number> {
      await vi.waitFor(() => expect(said).toContain('"port":'), { timeout: 10_000, interval: 10 });
      return Number(/"port":(\d+)/.exec(said)![1]);
    },
  };
}

const sessionsList = (id: number) => rpc('tools/call', { name: 'sessions_list', arguments: {} }, id);
const worked = { result: { structuredContent: { success: true } } };

function expectNothingIn(heard: string, secrets: readonly string[]): void {
  expect(heard).not.toBe('');
  expect(heard.toLowerCase()).not.toContain('authorization');
  expect(heard).not.toContain('jsonrpc');
  for (const secret of secrets) expect(heard).not.toContain(secret);
}

it('gives nothing to a program that took the port of a host which died, and starts another host', async () => {
  const host = await runningHost();
  const first = await host.record();
  const bridge = host.connect();
  await bridge.begin();
  expect(await bridge.ask(sessionsList(1))).toMatchObject(worked);
  const squatter = await startSquatter({ port: first.port });
  process.kill(first.pid, 'SIGKILL');
  await squatter.port();
  await vi.waitFor(() => expect(squatter.heard()).not.toBe(''), { timeout: 10_000, interval: 20 });
  expect(await bridge.ask(sessionsList(2))).toMatchObject(worked);
  expect((await host.record()).pid).not.toBe(first.pid);
  expectNothingIn(squatter.heard(), host.secrets);
});

it('gives nothing to a program that passes the challenge on to the real host', async () => {
  const host = await runningHost();
  const { port } = await host.record();
  const squatter = await startSquatter({ relayTo: port });
  await host.rewrite(await squatter.port());
  const bridge = host.connect();
  const begun = bridge.begin();
  await vi.waitFor(() => expect(squatter.heard()).toContain('\r\n\r\n'), { timeout: 10_000, interval: 20 });
  await host.rewrite(port);
  expect(await begun).toHaveProperty('result');
  expect(await bridge.ask(sessionsList(1))).toMatchObject(worked);
  expectNothingIn(squatter.heard(), host.secrets);
});

it('sees before each new connection that the host is another one now', async () => {
  const host = await runningHost();
  const first = await host.record();
  const bridge = host.connect();
  await bridge.begin();
  process.kill(first.pid);
  await vi.waitFor(async () => expect(await hasEnded(first)).toBe(true), { timeout: 15_000, interval: 20 });
  const squatter = await startSquatter({ port: first.port });
  await squatter.port();
  expect(await bridge.ask(sessionsList(1))).toMatchObject(worked);
  for (const secret of host.secrets) expect(squatter.heard()).not.toContain(secret);
});

it.each([
  ['a second start', ['--headless'], { DISPLAY: ':99', BROWSER: 'true' }, /does not answer/],
  ['the doctor', ['--doctor'], {}, /Host: Process \d+ on .* does not answer/],
])('gives the control token of %s to the host alone', async (_, args, env, said) => {
  const host = await runningHost();
  const squatter = await startSquatter({ relayTo: (await host.record()).port });
  const { port } = await host.record();
  await host.rewrite(await squatter.port());
  const run = host.run(args, env);
  const [stdout, stderr] = await Promise.all([text(run.stdout), text(run.stderr)]);
  expect(stdout + stderr).toMatch(said);
  await host.rewrite(port);
  expectNothingIn(squatter.heard(), host.secrets);
});

it('serves a client on stdin and stdout through the host alone', async () => {
  const host = await runningHost();
  const { port } = await host.record();
  const squatter = await startSquatter({ relayTo: port });
  await host.rewrite(await squatter.port());
  const bridge = startBridge({
    command: process.execPath,
    args: [files.headless, '--stdio', '--data-dir', host.dir],
    env: { HOME: homedir(), PATH: '/usr/bin:/bin' },
  });
  const begun = bridge.begin();
  await vi.waitFor(() => expect(squatter.heard()).toContain('\r\n\r\n'), { timeout: 10_000, interval: 20 });
  await host.rewrite(port);
  expect(await begun).toHaveProperty('result');
  expectNothingIn(squatter.heard(), host.secrets);
});
