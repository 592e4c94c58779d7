import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Host } from '../src-main/host/index.ts';
import { headlessProgram } from './host-process.ts';
import { startQuietHost } from './quiet-host.ts';

const before = '{\r\n\t"mcpServers": {\r\n\t\t"a": {} // mine\r\n\t}\r\n}';

vi.setConfig({ testTimeout: 60_000 }); // each command is a process of its own

let home: string;
let file: string;
let host: Host;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'client-commands-'));
  file = path.join(home, '.cursor', 'mcp.json');
  await mkdir(path.dirname(file));
  await writeFile(file, before);
  const env = { PATH: process.env['PATH'], HOME: home };
  host = await startQuietHost({ dataFolder: path.join(home, 'data'), configFile: path.join(home, 'deephaven_mcp.json'), env });
});
afterAll(async () => {
  await host.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

it('adds a client that a running host lets in at once, and removes it without a trace', async () => {
  const shown = await run('add-client', 'cursor', '--dry-run');
  expect(shown.stdout).toContain('would change');
  expect(await readFile(file, 'utf8')).toBe(before);

  const added = await run('add-client', 'cursor', '--permission', 'read-only');
  expect(added.code).toBe(0);
  const text = await readFile(file, 'utf8');
  const token = /Bearer ([\w-]+)/.exec(text)![1]!;
  expect(text).toContain(host.url);
  expect(added.stdout + added.stderr + shown.stdout).not.toContain(token);
  expect(await countTools(token)).toBeGreaterThan(5);
  expect((await run('list-clients')).stdout).toMatch(/^cursor +Cursor +maybe +added +read-only /m);

  expect((await run('remove-client', 'cursor')).code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(before);
  await expect(countTools(token)).rejects.toThrow();
});

it('writes no secret into the file of a project, unless it is told to, and then warns', async () => {
  const project = path.join(home, 'project');
  await mkdir(project);
  const added = await run('add-client', 'vscode', '--project', project);
  expect({ code: added.code, stderr: added.stderr }).toEqual({ code: 0, stderr: '' });
  const shared = path.join(project, '.vscode', 'mcp.json');
  expect(await readFile(shared, 'utf8')).not.toContain('Bearer');

  const warned = await run('add-client', 'vscode', '--project', project, '--with-token');
  expect({ code: warned.code, stderr: warned.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('others may get the files of a project'),
  });
  const token = /Bearer ([\w-]+)/.exec(await readFile(shared, 'utf8'))![1]!;
  expect(await countTools(token)).toBeGreaterThan(5);
  expect((await run('remove-client', 'vscode', '--project', project)).code).toBe(0);
});

it('leaves a broken file alone and says where it is broken', async () => {
  const codex = path.join(home, '.codex', 'config.toml');
  await mkdir(path.dirname(codex));
  await writeFile(codex, 'model = "o3"\n[mcp_servers\n');
  const { code, stderr } = await run('add-client', 'codex');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`${codex} has an error in line 2`) });
  expect(await readFile(codex, 'utf8')).toBe('model = "o3"\n[mcp_servers\n');
});

it('gives each of several clients that are added at once a token that holds', async () => {
  const names = ['gemini', 'gemini', 'windsurf', 'zed', 'claude-code'];
  const codes = await Promise.all(names.map(async name => (await run('add-client', name)).code));
  expect(codes).toEqual(names.map(() => 0));
  const { stdout } = await run('list-clients');
  for (const name of new Set(names)) expect(stdout).toMatch(new RegExp(`^${name} .* added +full `, 'm'));
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  const all = [headlessProgram, ...args, '--data-dir', path.join(home, 'data')];
  const env = { PATH: process.env['PATH'], HOME: home };
  return new Promise(resolve => {
    const child = execFile(process.execPath, all, { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

async function countTools(token: string): Promise<number> {
  const client = new Client({ name: 'cursor', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(host.url!), { requestInit }));
    return (await client.listTools()).tools.length;
  } finally {
    await client.close();
  }
}
