import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const started: ChildProcessWithoutNullStreams[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dh-start-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Run {
  child: ChildProcessWithoutNullStreams;
  stdout: () => string;
  stderr: () => string;
  /** Resolves once the output holds this text. */
  says(text: string): Promise<void>;
  exit: Promise<number | null>;
}

/** `npm start` without npm, on a data folder of the test's own. */
function start(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--data-dir', folder, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  started.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const exit = new Promise<number | null>(resolve => child.on('close', resolve));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    says: text =>
      new Promise((resolve, reject) => {
        const look = () => {
          if ((stdout + stderr).includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.on('close', () => reject(new Error(`It ended without saying "${text}":\n${stdout}\n${stderr}`)));
        look();
      }),
    exit,
  };
}

describe('without a display', () => {
  it('says so, prints one line when it listens, and stops cleanly at SIGTERM', async () => {
    const run = start(['--port', '0']);
    await run.says('MCP listening on ');
    expect(run.stderr()).toContain('No display here: starting without the desktop window.');
    expect(run.stdout()).toMatch(/^MCP listening on http:\/\/127\.0\.0\.1:\d+\/mcp\n$/);
    const record = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
    expect(run.stdout()).toContain(record.url);
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
    await expect(readFile(path.join(folder, 'host.json'))).rejects.toThrow('ENOENT');
  });

  it('keeps its one-time code and its control token out of all it writes', async () => {
    const run = start(['--port', '0', '--debug']);
    await run.says('MCP listening on ');
    const { controlToken } = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
    run.child.kill('SIGTERM');
    await run.exit;
    const written = run.stdout() + run.stderr() + (await readFile(path.join(folder, 'logs', 'host.log'), 'utf8'));
    expect(written).not.toContain(controlToken);
    expect(written).not.toContain('#code=');
  });
});

describe('with a display', () => {
  const display = { DISPLAY: ':99' };

  it("starts Electron's binary with the flags it was given", async () => {
    const electron = path.join(folder, 'electron-dist', 'electron');
    await mkdir(path.dirname(electron));
    await writeFile(electron, '#!/bin/sh\necho "electron got: $@"\n');
    await chmod(electron, 0o755);
    const run = start(['--port', '0'], { ...display, ELECTRON_OVERRIDE_DIST_PATH: path.dirname(electron) });
    expect(await run.exit).toBe(0);
    expect(run.stdout()).toMatch(/electron got: .*shell\.js --data-dir .* --port 0/);
  });

  it('goes on without it, in one line, when the binary can be neither found nor fetched', async () => {
    const nowhere = { ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_MIRROR: 'http://127.0.0.1:1/' };
    const run = start(['--port', '0', '--no-open'], { ...display, ...nowhere });
    await run.says('MCP listening on ');
    expect(run.stderr()).toContain("Electron's binary can't be downloaded here: starting without the desktop window.");
  });

  it.each([['--headless'], ['--version']])('does not look for it with %s', async flag => {
    const run = start([flag, '--port', '0', '--no-open'], display);
    await (flag === '--version' ? run.exit : run.says('MCP listening on '));
    expect(run.stderr()).not.toContain('Electron');
  });
});

describe('what stands in the way', () => {
  let taken: Server;
  let port: number;

  beforeEach(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => taken.once('listening', resolve));
    port = (taken.address() as { port: number }).port;
  });

  afterEach(() => taken.close());

  it('names the program that has the port and exits 1', async () => {
    const run = start(['--headless', '--port', String(port)]);
    expect(await run.exit).toBe(1);
    expect(run.stderr()).toContain(`Port ${port} is taken by `);
    expect(run.stderr()).toContain('--port 0 takes any free one');
    expect(run.stdout()).toBe('');
  });

  it('says what to do when the data folder cannot be made', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const run = start(['--headless', '--data-dir', path.join(folder, 'file', 'inside')]);
    expect(await run.exit).toBe(1);
    expect(run.stderr()).toMatch(/The data folder .* can't be written .*--data-dir/);
  });

  it('does not start a second host beside one, but points at it', async () => {
    const first = start(['--headless', '--port', '0']);
    await first.says('MCP listening on ');
    const second = start(['--headless', '--port', '0']);
    expect(await second.exit).toBe(0);
    expect(second.stderr()).toMatch(/It runs already \(process \d+\), on http:\/\/127\.0\.0\.1:\d+\/mcp\./);
    expect(first.child.exitCode).toBeNull();
  });

  it('starts with a broken configuration file, and says where it is broken', async () => {
    await writeFile(path.join(folder, 'deephaven_mcp.json'), '{\n  server: { port: "x" },\n}');
    const run = start(['--headless', '--port', '0']);
    await run.says('MCP listening on ');
    await run.says('server.port: must be an integer');
    const check = start(['--check-config']);
    expect(await check.exit).toBe(1);
    expect(check.stdout()).toMatch(/FAIL {2}server\.port: .*\(line 2\)/);
  });

  it('refuses flags that it does not know with exit code 2', async () => {
    const run = start(['--headless', '--prot', '1']);
    expect(await run.exit).toBe(2);
    expect(run.stderr()).toContain('Did you mean --port?');
  });
});

it('makes a token that works at once and until it is revoked', async () => {
  const host = start(['--headless', '--port', '0']);
  await host.says('MCP listening on ');
  const { url } = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
  const made = start(['token', 'cursor']);
  expect(await made.exit).toBe(0);
  const token = made.stdout().trim();
  expect(made.stderr()).toContain(`Bearer ${token}`);
  expect(await statusOf(url, token)).toBe(200);
  expect(await start(['revoke', 'cursor']).exit).toBe(0);
  expect(await statusOf(url, token)).toBe(401);
  expect(await start(['revoke', 'cursor']).exit).toBe(1);
});

async function statusOf(url: string, token: string): Promise<number> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const { status } = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  return status;
}
