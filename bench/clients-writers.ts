import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const rivalVersion = '2.4.0';
const headless = fileURLToPath(new URL('../src-main/headless/main.ts', import.meta.url));
const url = 'http://127.0.0.1:8741/mcp';

/** A program that writes our server into clients' files, on a home folder of the bench's own. */
export interface Writer {
  name: 'ours' | 'add-mcp';
  /** @returns whether it says that it did */
  add(client: string, home: string): Promise<boolean>;
  remove(client: string, home: string): Promise<boolean>;
}

export const ours: Writer = {
  name: 'ours',
  add: (client, home) => succeeds(process.execPath, [headless, 'add-client', client, ...ownPlaces(home)], home),
  remove: (client, home) => succeeds(process.execPath, [headless, 'remove-client', client, ...ownPlaces(home)], home),
};

/** What add-mcp calls the clients that it knows too. */
export const rivalNames: Readonly<Record<string, string>> = {
  'claude-desktop': 'claude-desktop',
  'claude-code': 'claude-code',
  cursor: 'cursor',
  vscode: 'vscode',
  windsurf: 'windsurf',
  codex: 'codex',
  gemini: 'gemini-cli',
  zed: 'zed',
  cline: 'cline',
  goose: 'goose',
  copilot: 'github-copilot-cli',
  kiro: 'kiro-cli',
  opencode: 'opencode',
  antigravity: 'antigravity',
  grok: 'grok-build',
};

/** Installs add-mcp into `folder`, beside nothing of ours. */
export async function installRival(folder: string): Promise<Writer> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `add-mcp@${rivalVersion}`], { cwd: folder });
  const program = join(folder, 'node_modules', '.bin', 'add-mcp');
  return {
    name: 'add-mcp',
    add(client, home) {
      // It offers Claude Desktop commands only, as Claude Desktop itself does.
      const server = client === 'claude-desktop' ? ['node /opt/bridge.mjs'] : [url, '-h', 'Authorization: Bearer abc-DEF_123'];
      return succeeds(program, [...server, '-n', 'deephaven', '-g', '-a', rivalNames[client]!, '-y'], home);
    },
    remove: (client, home) => succeeds(program, ['remove', 'deephaven', '-g', '-a', rivalNames[client]!, '-y'], home),
  };
}

function ownPlaces(home: string): string[] {
  return ['--data-dir', join(home, 'data')];
}

async function succeeds(program: string, args: string[], home: string): Promise<boolean> {
  const env = { PATH: process.env['PATH'], HOME: home, DO_NOT_TRACK: '1', DISABLE_TELEMETRY: '1', CI: 'true' };
  return run(program, args, { env, cwd: home }).then(
    () => true,
    () => false,
  );
}
