import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { headlessProgram } from './host-process.ts';
import { initialize, open } from './transport/raw.ts';

vi.setConfig({ testTimeout: 60_000 }); // each command is a process of its own

/** More than find their way through while the host reads the list of clients once. */
const requests = 300;

let dir: string;
let host: ChildProcess;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tokens-'));
  host = run('--headless', '--no-open', '--port', '0');
  url = /listening on (\S+)/.exec(await firstWords(host))![1]!;
});
afterAll(async () => {
  const ended = once(host, 'exit');
  host.kill();
  await ended;
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

it('lets a client in with its new token at once, however many requests come', async () => {
  for (const name of ['cursor', 'zed', 'cursor']) {
    const token = await newToken(name);
    expect(await statuses(token)).toEqual({ 200: requests });
  }
});

it('lets no request of a client in once its token was taken back', async () => {
  for (let round = 0; round < 3; round += 1) {
    const token = await newToken('cursor');
    expect(await statuses(token)).toEqual({ 200: requests });
    expect((await once(run('revoke', 'cursor'), 'exit'))[0]).toBe(0);
    expect(await statuses(token)).toEqual({ 401: requests });
  }
});

function run(...args: string[]) {
  return spawn(process.execPath, [headlessProgram, ...args, '--data-dir', dir], { stdio: ['ignore', 'pipe', 'ignore'] });
}

async function firstWords({ stdout }: ChildProcess): Promise<string> {
  const [words] = (await once(stdout!, 'data')) as [Buffer];
  return words.toString();
}

async function newToken(name: string): Promise<string> {
  return (await text(run('token', name).stdout)).trim();
}

/** How many requests that come at once are answered with which status. */
async function statuses(token: string): Promise<Record<number, number>> {
  const headers = { authorization: `Bearer ${token}` };
  const asked = Array.from({ length: requests }, async () => {
    const answer = await open(url, { headers, body: initialize() });
    answer.resume();
    return answer.statusCode!;
  });
  const counts: Record<number, number> = {};
  for (const status of await Promise.all(asked)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
