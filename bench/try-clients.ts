// Real MCP programs on entries as a client's file holds them: the MCP Inspector's command line over HTTP, through the bridge and
// through mcp-remote. Installs both into a temporary folder. The exit code is 1 when one of them did not get through.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { installPackage, mcpRemote, startBridgeHost } from './bridge-host.ts';

const run = promisify(execFile);
const inspector = { name: '@modelcontextprotocol/inspector', version: '2.12.0' };
const limitMs = 60_000;

await using parts = new Disposables();
const folder = parts.add(mkdtempSync(join(tmpdir(), 'try-clients-')), path => rmSync(path, { recursive: true, force: true }));
const host = parts.add(await startBridgeHost(join(folder, 'data')), started => started[Symbol.asyncDispose]());
const remote = join(installPackage(join(folder, 'remote'), mcpRemote.name, mcpRemote.version), 'dist', 'proxy.js');
const command = join(
  installPackage(join(folder, 'inspector'), inspector.name, inspector.version),
  'clients/launcher/build/index.js',
);

const authorization = `Bearer ${host.token}`;
const entries = {
  http: { type: 'http', url: host.url, headers: { Authorization: authorization } },
  bridge: { command: process.execPath, ...host.bridge },
  'mcp-remote': {
    command: process.execPath,
    args: [remote, host.url, '--header', `Authorization:${authorization}`],
    env: { MCP_REMOTE_CONFIG_DIR: join(folder, 'remote-config') },
  },
};
const file = join(folder, 'mcp.json');
writeFileSync(file, JSON.stringify({ mcpServers: entries }), { mode: 0o600 });

for (const name of Object.keys(entries)) {
  try {
    const { tools } = (await inspect(name, '--method', 'tools/list')) as { tools: unknown[] };
    const answer = (await inspect(name, '--method', 'tools/call', '--tool-name', 'sessions_list')) as {
      structuredContent?: { success?: boolean };
    };
    if (!answer.structuredContent?.success) throw new Error(JSON.stringify(answer));
    console.log(`ok    ${inspector.name} over ${name}: ${tools.length} tools, sessions_list answers`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAIL  ${inspector.name} over ${name}: ${String(error)}`);
  }
}

async function inspect(name: string, ...args: string[]): Promise<unknown> {
  // Its own settings go to the home folder.
  const env = { ...process.env, HOME: folder };
  const flags = ['--cli', '--config', file, '--server', name, ...args];
  const { stdout } = await run(process.execPath, [command, ...flags], { env, timeout: limitMs });
  return JSON.parse(stdout);
}
