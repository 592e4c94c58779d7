import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { headlessProgram } from './host-process.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // each command is a process of its own

/** A small disk of its own, which takes a superuser to make. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const noRoom =
  /^Nothing can be written to \S+: its disk is full\. Make room on this disk, then try again: nothing was changed\.\n$/;

describe.skipIf(!canMount)('on a full disk', () => {
  let disk: string;
  let dir: string;
  let host: ChildProcess;
  let origin: string;
  let authorization: string;

  beforeAll(async () => {
    disk = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    dir = path.join(disk, 'data');
    mkdirSync(dir, { mode: 0o700 });
    host = run('--headless', '--no-open', '--port', '0');
    const [words] = (await once(host.stdout!, 'data')) as [Buffer];
    origin = new URL(/listening on (\S+)/.exec(words.toString())![1]!).origin;
    const record = JSON.parse(readFileSync(path.join(dir, 'host.json'), 'utf8')) as { controlToken: string };
    authorization = `Bearer ${record.controlToken}`;
    fill();
  });
  afterAll(async () => {
    const ended = once(host, 'exit');
    host.kill();
    await ended;
    execFileSync('umount', [disk]);
    rmdirSync(disk);
  });

  function run(...args: string[]): ChildProcess {
    const env = { ...process.env, DH_MCP_SECRETS_PASSPHRASE: 'for the test' };
    return spawn(process.execPath, [headlessProgram, ...args, '--data-dir', dir], { env });
  }

  function fill(): void {
    try {
      for (;;) appendFileSync(path.join(disk, 'filler'), Buffer.alloc(4096));
    } catch {
      // It is full now.
    }
  }

  async function ask(method: string, place: string, body?: object) {
    const response = await fetch(origin + place, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      ...(answer !== '' && (JSON.parse(answer) as { error?: { code: string; message: string } })),
    };
  }

  it('a command says which folder is full', async () => {
    const { code, complaint } = await outcome(run('token', 'cursor'));
    expect([code, complaint]).toEqual([1, expect.stringMatching(noRoom)]);
  });

  it.each([
    ['a client', 'POST', '/api/clients', { name: 'cursor', permission: 'full' }],
    ['a credential', 'PUT', '/api/credentials/lab', { secret: 'a-secret-of-the-test' }],
    ['a setting', 'PATCH', '/api/settings', { name: 'timeouts.script', value: 100 }],
    ['a server', 'POST', '/api/servers', server('lab')],
    ['a kept session', 'POST', '/api/sessions', { name: 'lab', launchMethod: 'python' }],
  ])('%s is refused in a sentence, and is not there', async (_, method, place, body) => {
    const before = await ask('GET', '/api/status');
    const { error } = await ask(method, place, body);
    expect(error?.code).not.toBe('INTERNAL');
    expect(error?.message).toMatch(/its disk is full/);
    const after = await ask('GET', '/api/status');
    expect(known(after)).toEqual(known(before));
  });

  it('a start ends with one sentence', async () => {
    const other = path.join(disk, 'other');
    const child = spawn(process.execPath, [headlessProgram, '--headless', '--no-open', '--port', '0', '--data-dir', other]);
    const { code, complaint } = await outcome(child);
    expect(code).toBe(1);
    expect(complaint.trim().split('\n')).toHaveLength(1);
    expect(complaint).toMatch(/its disk is full/);
  });

  it('goes on by itself when there is room', async () => {
    rmSync(path.join(disk, 'filler'));
    expect((await ask('POST', '/api/clients', { name: 'cursor', permission: 'full' })).status).toBe(201);
    expect((await ask('PUT', '/api/credentials/lab', { secret: 'a-secret-of-the-test' })).status).toBe(200);
    expect((await ask('POST', '/api/servers', server('lab'))).status).toBe(201);
  });
});

async function outcome(child: ChildProcess): Promise<{ code: number; complaint: string }> {
  const [complaint, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  return { code: code as number, complaint };
}

function server(name: string) {
  const definition = {
    host: 'localhost',
    port: 1,
    use_tls: false,
    auth_type: 'PSK',
    session_type: 'python',
    auto_connect: false,
  };
  return { name, definition, secret: 'another-secret-of-the-test' };
}

function known(status: object): unknown {
  const { sessions, clients } = status as { sessions: { id: string }[]; clients: { name: string }[] };
  return [sessions.map(({ id }) => id), clients.map(({ name }) => name)];
}
