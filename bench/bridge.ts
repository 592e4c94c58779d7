// The stdio bridge beside mcp-remote, both in front of the same host. Installs mcp-remote into a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disposables } from '../src-main/host/base/disposables.ts';
import { installPackage, mcpRemote, startBridgeHost } from './bridge-host.ts';
import { type Figure, median, percentile } from './figures.ts';
import { startStdio, type McpStdio } from './mcp-stdio.ts';
import { residentMiB } from './processes.ts';

const rounds = 15;
const calls = 300;

await using parts = new Disposables();
const folder = parts.add(mkdtempSync(join(tmpdir(), 'bench-bridge-')), path => rmSync(path, { recursive: true, force: true }));
const host = parts.add(await startBridgeHost(join(folder, 'data')), started => started[Symbol.asyncDispose]());
const remote = join(installPackage(join(folder, 'remote'), mcpRemote.name, mcpRemote.version), 'dist', 'proxy.js');

/** How a client starts each of them. */
const bridges = {
  ours: () => startStdio(host.bridge.args, host.bridge.env),
  peer: () =>
    startStdio([remote, host.url, '--header', `Authorization:Bearer ${host.token}`], {
      MCP_REMOTE_CONFIG_DIR: join(folder, 'remote-config'),
    }),
};

const starts = { ours: [] as number[], peer: [] as number[] };
for (let round = 0; round < rounds; round++) {
  for (const name of ['peer', 'ours'] as const) {
    await using bridge = await bridges[name]();
    starts[name].push(bridge.readyMs);
  }
}
const peer = await measure(await bridges.peer());
const ours = await measure(await bridges.ours());

const figures: Figure[] = [
  {
    what: 'bridge: spawn, initialize',
    unit: 'ms',
    ours: percentile(starts.ours, 50),
    peer: percentile(starts.peer, 50),
    target: { ratio: 0.3 },
  },
  { what: 'bridge: sessions_list', unit: 'ms', ours: ours.callMs, peer: peer.callMs, target: { ratio: 0.5 } },
  { what: 'bridge: memory after calls', unit: 'MiB', ours: ours.memory, peer: peer.memory, target: { ratio: 0.6 } },
];
console.log(JSON.stringify(figures));

/** Once it is warm. */
async function measure(bridge: McpStdio) {
  await using _ = bridge;
  const call = () => bridge.send('tools/call', { name: 'sessions_list', arguments: {} });
  await median(calls, call);
  const callMs = await median(calls, call);
  return { callMs, memory: residentMiB(bridge.pid) };
}
