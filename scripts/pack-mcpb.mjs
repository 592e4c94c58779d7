// Packs dist/deephaven-mcp.mcpb: the bridge as an extension for Claude Desktop, which brings the Node that runs it.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';

/** 1980-01-01 00:00, the first moment that a zip file can name, as its date and time fields hold it. */
const epoch = Buffer.from([0, 0, 0x21, 0]);

/**
 * The same input gives the same bytes. The extension holds no secret and asks for nothing: its token is in the data folder,
 * where the app writes it when a person adds Claude Desktop.
 * @param {{ bridge: string, version: string, file: string }} options @throws when the manifest is not valid
 */
export async function packMcpb({ bridge, version, file }) {
  const folder = mkdtempSync(join(tmpdir(), 'mcpb-'));
  try {
    mkdirSync(join(folder, 'server'));
    copyFileSync(bridge, join(folder, 'server', 'bridge.mjs'));
    writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest(version), undefined, 2)}\n`);
    for (const name of ['manifest.json', 'server/bridge.mjs']) chmodSync(join(folder, name), 0o644);
    const isPacked = await packExtension({ extensionPath: folder, outputPath: file, silent: true });
    if (!isPacked) throw new Error('The extension for Claude Desktop could not be packed.');
    writeFileSync(file, withoutTimes(readFileSync(file)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** https://github.com/anthropics/mcpb/blob/main/MANIFEST.md */
function manifest(version) {
  return {
    manifest_version: '0.3',
    name: 'deephaven',
    display_name: 'Deephaven',
    version,
    description: 'Real-time dataframes: start Deephaven sessions, run scripts and read tables.',
    long_description:
      'Connects Claude to the Deephaven MCP app on this computer. Install the app first and add Claude Desktop in it: this extension finds the app, and starts it when needed.',
    author: { name: 'Deephaven Data Labs', url: 'https://deephaven.io' },
    license: 'Apache-2.0',
    server: {
      type: 'node',
      entry_point: 'server/bridge.mjs',
      mcp_config: { command: 'node', args: ['${__dirname}/server/bridge.mjs', '--client', 'claude-desktop'], env: {} },
    },
    tools_generated: true,
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: '>=20.0.0' } },
  };
}

/** Takes the time of packing out of a zip file (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7, 4.3.12, 4.3.16). */
function withoutTimes(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let entry = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    epoch.copy(zip, entry + 12);
    epoch.copy(zip, zip.readUInt32LE(entry + 42) + 10);
    entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return zip;
}
