import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Host } from '../src-main/host/index.ts';
import { freePort } from './free-port.ts';
import { headlessProgram } from './host-process.ts';
import { initialize, send } from './transport/raw.ts';
import { startQuietHost } from './quiet-host.ts';

vi.setConfig({ testTimeout: 90_000 }); // each command is a process of its own

const mayBecomeAnother = process.getuid?.() === 0;
const nobody = 65_534;
const listens =
  'require("node:net").createServer(s => s.destroy()).listen(process.argv[1], "127.0.0.1", () => console.log("listening"))';

async function scene() {
  const home = await mkdtemp(path.join(tmpdir(), 'overheard-'));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(path.join(home, '.cursor'));
  const env = { PATH: process.env['PATH'], HOME: home };
  const data = path.join(home, 'data');
  const port = await freePort();
  const file = path.join(home, '.cursor', 'mcp.json');
  return {
    port,
    entry: async () => {
      const text = await readFile(file, 'utf8');
      return { url: /"url": "([^"]+)"/.exec(text)![1]!, token: /Bearer ([\w-]+)/.exec(text)![1]! };
    },
    async start(listen: 'exact' | 'next-free'): Promise<Host> {
      const configFile = path.join(home, 'deephaven_mcp.json');
      const host = await startQuietHost({ dataFolder: data, configFile, env, port, listen });
      onTestFinished(() => host.stop());
      return host;
    },
    async run(...args: string[]) {
      const all = [headlessProgram, ...args, '--data-dir', data];
      const ended = promisify(execFile)(process.execPath, all, { env });
      return ended.catch((error: { stdout: string; stderr: string }) => error);
    },
    /** A program that has the port, as another user where that is possible. */
    async take(uid: number | undefined) {
      const child = spawn('/usr/bin/env', ['node', '-e', listens, String(port)], {
        env,
        ...(uid !== undefined && { uid }),
        cwd: '/',
      });
      onTestFinished(() => void child.kill());
      await once(child.stdout, 'data');
    },
  };
}

const statusOf = async (url: string, token: string) =>
  (await send(url, { body: initialize(), headers: { authorization: `Bearer ${token}` } })).status;

it.runIf(mayBecomeAnother)('offers new tokens where another user took the port that clients know', async () => {
  const { start, run, take, entry, port } = await scene();
  const first = await start('exact');
  await run('add-client', 'cursor', '--permission', 'read-only');
  const before = await entry();
  expect(before.url).toBe(first.url);
  await first.stop();
  await take(nobody);

  const refused = await run('--headless', '--no-open', '--port', String(port));
  expect(refused.stderr).toMatch(/is taken by .* may have sent it their tokens\. Then renew them: renew-tokens\./);
  expect((await run('renew-tokens')).stderr).toContain('No host runs');

  const host = await start('next-free');
  expect(host.notes.join()).toContain('clients may have sent it their tokens');
  expect(host.status().server.mayBeOverheard).toBe(true);
  expect(await statusOf(host.url!, before.token)).toBe(200);

  expect((await run('renew-tokens')).stdout).toBe('New tokens: cursor.\n');
  const after = await entry();
  expect(after.url).toBe(host.url);
  expect(await statusOf(host.url!, before.token)).toBe(401);
  expect(await statusOf(host.url!, after.token)).toBe(200);
  expect(host.status().server).not.toHaveProperty('mayBeOverheard');
  expect(host.status().clients).toMatchObject([{ name: 'cursor', permission: 'read-only' }]);
});

it('offers none where the port has another program of this user, who could read them anyway', async () => {
  const { start, run, take } = await scene();
  const first = await start('exact');
  await run('add-client', 'cursor');
  await first.stop();
  await take(undefined);
  const host = await start('next-free');
  expect(host.notes.join()).toMatch(/is taken by node .* need the new one\.$/);
  expect(host.status().server).not.toHaveProperty('mayBeOverheard');
});
