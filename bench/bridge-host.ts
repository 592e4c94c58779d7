import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openClientTokens } from '../src-main/host/auth/client-tokens.ts';
import type { Log } from '../src-main/host/observe/log.ts';
import { start, until, type Started } from './processes.ts';

/** Says what is wrong, and nothing else. */
export const quietLog: Log = { debug() {}, info() {}, warn: console.error, error: console.error, child: () => quietLog };

/** A built file of the app. */
export function built(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
}

/** A host that runs, with one client that was added to it. */
export interface BridgeHost extends AsyncDisposable {
  url: string;
  token: string;
  /** What starts the bridge for that client. */
  bridge: { args: string[]; env: Record<string, string> };
}

/** Starts the built host on a data folder of its own. */
export async function startBridgeHost(data: string): Promise<BridgeHost> {
  mkdirSync(join(data, 'bridge'), { recursive: true });
  const tokens = await openClientTokens({ file: join(data, 'clients.json'), log: quietLog });
  const token = (await tokens.mint('bench', 'full')).reveal();
  await tokens.close();
  writeFileSync(join(data, 'bridge', 'bench'), JSON.stringify({ version: 1, token, start: { command: '', args: [] } }));
  const flags = ['--headless', '--no-open', '--port', '0', '--data-dir', data];
  const host: Started = start(process.execPath, [built('headless.js'), ...flags]);
  const url = await until(host, () => /MCP listening on (\S+)/.exec(host.output())?.[1]);
  return {
    url,
    token,
    bridge: { args: [built('bridge.js'), '--client', 'bench'], env: { DH_MCP_DATA_DIR: data } },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Fetches a package with the npm client, runs none of its scripts. @returns its folder */
export function installPackage(into: string, name: string, version: string): string {
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'package.json'), '{}');
  const args = ['install', '--prefix', into, '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  execFileSync('npm', args, { stdio: ['ignore', 2, 2] });
  return join(into, 'node_modules', name);
}

export const mcpRemote = { name: 'mcp-remote', version: '0.15.1' };
