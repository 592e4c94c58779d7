import { once } from 'node:events';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
  return launch(['--data-dir', folder, ...args], env);
}

function launch(args: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
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
    // With a browser it opens the page, but the one-time code in its address goes into no pipe.
    const third = start(['--headless'], { DISPLAY: ':99', BROWSER: 'true' });
    expect(await third.exit).toBe(0);
    expect(third.stdout() + third.stderr()).not.toContain('#code=');
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

  it.each([
    [['--prot', '1'], 2, 'Did you mean --port?'],
    [['--transport', 'sse'], 2, '--transport sse is not served: the HTTP+SSE transport was replaced in 2025-03.'],
    [['--port', '70000'], 2, '--port must be a number from 0 to 65535, got "70000".'],
    [['--auth', 'open'], 2, '--auth must be one of token, none, jwt, module, got "open".'],
    [['token'], 2, 'token takes one name: token NAME.'],
    [['token', 'x', '--permission', 'root'], 2, '--permission must be one of read-only, ask, full, got "root".'],
    [['--host', '0.0.0.0', '--auth', 'none'], 1, 'server.auth: mode "none" needs a loopback host, but the host is 0.0.0.0.'],
    [['--host', '0.0.0.0'], 1, 'server.auth: mode "token" needs a loopback host, but the host is 0.0.0.0.'],
    [['--host', '0.0.0.0', '--auth', 'jwt'], 1, 'server.allowed_hosts is empty, but the host is 0.0.0.0.'],
  ])('refuses %j with exit code %i', async (args, code, sentence) => {
    const run = start(['--headless', '--no-open', ...args]);
    expect(await run.exit).toBe(code);
    expect(run.stderr()).toContain(sentence);
    expect(run.stdout()).toBe('');
  });
});

it('makes the first configuration file, with which sessions can be created', async () => {
  const file = path.join(folder, 'deephaven_mcp.json');
  const before = start(['--check-config']);
  expect(await before.exit).toBe(1);
  expect(before.stdout()).toContain(`There is no file ${file}`);
  const host = start(['--headless', '--port', '0', '--auth', 'none']);
  await host.says('MCP listening on ');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  // A wrong name is told only where sessions may be created at all.
  const answer = await callTool(await urlOf(), 'session_community_create', { session_name: 'a b' });
  expect(answer).toMatchObject({ error_code: 'INVALID_ARGUMENT', error: "session_name 'a b' is not a valid name" });
  const check = start(['--check-config']);
  expect(await check.exit).toBe(0);
  expect(check.stdout()).toBe(`ok    ${file}\n`);
});

it('checks the machine beside a running host, whose record it leaves alone', async () => {
  const host = start(['--headless', '--port', '0']);
  await host.says('MCP listening on ');
  const doctor = start(['--doctor']);
  expect([0, 1]).toContain(await doctor.exit);
  for (const title of ['Data folder', 'Configuration', 'Secrets', 'Host']) expect(doctor.stdout()).toContain(`  ${title}: `);
  expect(await urlOf()).toContain('http://127.0.0.1:');
});

it('takes its places and its port from the environment, and flags before them', async () => {
  const [configFile, dataDir] = [path.join(folder, 'mine.json5'), path.join(folder, 'data')];
  await writeFile(configFile, '{ server: { server_name: "mine" } }');
  const env = { DH_MCP_CONFIG_FILE: configFile, DH_MCP_DATA_DIR: dataDir, PORT: '0' };
  const run = launch(['--headless', '--config', path.relative(root, configFile)], {
    ...env,
    DH_MCP_CONFIG_FILE: '/nowhere.json',
  });
  await run.says('MCP listening on ');
  expect(JSON.parse(await readFile(path.join(dataDir, 'host.json'), 'utf8'))).toMatchObject({ configFile });
  expect(run.stdout()).not.toContain(':8741/');
  const check = start(['--check-config'], env);
  expect(await check.exit).toBe(0);
  expect(check.stdout()).toBe(`ok    ${configFile}\n`);
});

it('replaces the record of a host that was killed', async () => {
  const first = start(['--headless', '--port', '0']);
  await first.says('MCP listening on ');
  const { pid } = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await first.exit;
  const second = start(['--headless', '--port', '0']);
  await second.says('MCP listening on ');
  const record = JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8'));
  expect(record.pid).not.toBe(pid);
  expect(second.stdout()).toContain(record.url);
});

describe('on stdin and stdout', () => {
  it('serves a private host that writes nothing but protocol, and ends with its stdin', async () => {
    const run = start(['--stdio']);
    run.child.stdin.write(`${initialize}\n`);
    await run.says('"serverInfo"');
    await expect(access(path.join(folder, 'host.json'))).rejects.toThrow('ENOENT');
    run.child.stdin.end();
    expect(await run.exit).toBe(0);
    for (const line of run.stdout().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  it('goes through the host that runs on the same files, and beside one that runs on others', async () => {
    const host = start(['--headless', '--port', '0']);
    await host.says('MCP listening on ');
    const serverName = async (args: string[]) => {
      const run = start(['--stdio', ...args]);
      run.child.stdin.write(`${initialize}\n`);
      await run.says('"serverInfo"');
      run.child.stdin.end();
      expect(await run.exit).toBe(0);
      return JSON.parse(run.stdout().trim().split('\n')[0]!).result.serverInfo.name as string;
    };
    const other = path.join(folder, 'other.json');
    await writeFile(other, '{ server: { server_name: "other" } }');
    expect(await serverName([])).toBe('deephaven-mcp-systems');
    expect(await serverName(['--config', other])).toBe('other');
    expect(host.child.exitCode).toBeNull();
  });
});

it('keeps tokens over a restart', async () => {
  const made = start(['token', 'cursor', '--permission', 'read-only']);
  expect(await made.exit).toBe(0);
  const token = made.stdout().trim();
  for (let round = 0; round < 2; round += 1) {
    const host = start(['--headless', '--port', '0']);
    await host.says('MCP listening on ');
    expect(await statusOf(await urlOf(), token)).toBe(200);
    host.child.kill('SIGINT');
    expect(await host.exit).toBe(0);
  }
  expect(await readFile(path.join(folder, 'clients.json'), 'utf8')).not.toContain(token);
});

it('ends when the shell that npm started it through is ended', async () => {
  const shell = spawn('sh', ['-c', `node scripts/start.mjs --headless --port 0 --data-dir '${folder}'; true`], {
    cwd: root,
    env: { PATH: process.env['PATH'], npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(shell.stdout, 'data');
  await access(path.join(folder, 'host.json'));
  const ended = once(shell.stdout, 'close'); // the host holds it open as well
  shell.kill('SIGTERM');
  await ended;
  await expect(access(path.join(folder, 'host.json'))).rejects.toThrow('ENOENT');
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

async function urlOf(): Promise<string> {
  return JSON.parse(await readFile(path.join(folder, 'host.json'), 'utf8')).url as string;
}

const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
const initialize = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });

async function statusOf(url: string, token: string): Promise<number> {
  const { status } = await post(url, { authorization: `Bearer ${token}` }, initialize);
  return status;
}

/** Of a host without authentication. */
async function callTool(url: string, name: string, args: object): Promise<unknown> {
  const session = { 'mcp-session-id': (await post(url, {}, initialize)).headers.get('mcp-session-id')! };
  const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: args } };
  const text = await (await post(url, session, JSON.stringify(call))).text();
  const message = JSON.parse(/^(?:.*\n)*?(?:data: )?(\{.*\})/.exec(text)![1]!);
  return JSON.parse(message.result.content[0].text);
}

function post(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  const accept = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  return fetch(url, { method: 'POST', headers: { ...accept, ...headers }, body });
}
