import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import { createClients, type Clients } from '../src-main/host/clients/clients.ts';
import { createBridgeEntries } from '../src-main/host/clients/create-bridge-entries.ts';
import { machineOf } from '../src-main/host/clients/machine.ts';
import { nodeSearch } from '../src-main/host/clients/node-candidates.ts';
import { openDataFolder } from '../src-main/host/running-host/data-folder.ts';
import { silentLog } from '../src-main/host/observe/testing/silent-log.ts';
import { UserError } from '../src-shared/user-error.ts';

const run = promisify(execFile);
const rivalVersion = '2.4.0';
const url = 'http://127.0.0.1:8741/mcp';

/** A program that writes our server into clients' files, on a home folder of the bench's own. */
export interface Writer {
  name: 'ours' | 'add-mcp';
  /** @returns whether it says that it did */
  add(client: string, home: string): Promise<boolean>;
  remove(client: string, home: string): Promise<boolean>;
}

/** What our command runs, in this process. */
export const ours: Writer = {
  name: 'ours',
  add: (client, home) => withClients(home, clients => clients.apply(client, { action: 'add' })),
  remove: (client, home) => withClients(home, clients => clients.apply(client, { action: 'remove' })),
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

async function withClients(home: string, act: (clients: Clients) => Promise<unknown>): Promise<boolean> {
  const dataFolder = await openDataFolder(join(home, 'data'));
  const tokens = await openClientTokens({ file: join(dataFolder, 'clients.json'), log: silentLog });
  const bridge = createBridgeEntries({
    dataFolder,
    source: fileURLToPath(import.meta.url), // nobody starts it here
    start: async () => ({ command: process.execPath, args: [] }),
    search: nodeSearch(process.env),
  });
  const machine = machineOf({ platform: 'linux', home, env: {} });
  try {
    await act(createClients({ machine, dataFolder, tokens, bridge, extension: '', url: () => url, log: silentLog }));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  } finally {
    await tokens.close();
  }
}

async function succeeds(program: string, args: string[], home: string): Promise<boolean> {
  const env = { PATH: process.env['PATH'], HOME: home, DO_NOT_TRACK: '1', DISABLE_TELEMETRY: '1', CI: 'true' };
  return run(program, args, { env, cwd: home }).then(
    () => true,
    () => false,
  );
}
