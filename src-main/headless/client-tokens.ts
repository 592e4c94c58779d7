import { join } from 'node:path';
import { openClientTokens } from '../host/auth/client-tokens.ts';
import { openDataFolder } from '../host/running-host/data-folder.ts';
import type { Permission } from '../../src-shared/host-status.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { places } from '../host/command-line/places.ts';
import { mcpAddress } from './mcp-address.ts';
import { stderrLog } from './stderr-log.ts';

/** Makes a token for a client and prints it once, with the entry to copy. A host that runs takes it over at once. */
export async function printToken({
  name,
  permission,
  options,
}: {
  name: string;
  permission: Permission;
  options: ServeOptions;
}): Promise<number> {
  const { dataFolder, configFile } = places(options);
  const tokens = await openTokens(dataFolder);
  try {
    const token = await tokens.mint(name, permission);
    const url = await mcpAddress(dataFolder, configFile);
    const entry = { mcpServers: { deephaven: { type: 'http', url, headers: { Authorization: `Bearer ${token.reveal()}` } } } };
    process.stderr.write(
      `A token for "${name}" (${permission}). It is shown only now; a second time replaces it. The entry to copy:\n`,
    );
    process.stderr.write(`${JSON.stringify(entry, undefined, 2)}\n\nThe token alone:\n`);
    process.stdout.write(`${token.reveal()}\n`);
    return 0;
  } finally {
    await tokens.close();
  }
}

/** Takes a client's token back. */
export async function revokeToken({ name, options }: { name: string; options: ServeOptions }): Promise<number> {
  const tokens = await openTokens(places(options).dataFolder);
  try {
    const existed = await tokens.revoke(name);
    const known = tokens.list().map(client => client.name);
    process.stderr.write(
      existed ? `"${name}" has no access any more.\n` : `There is no client "${name}". Known: ${known.join(', ') || 'none'}.\n`,
    );
    return existed ? 0 : 1;
  } finally {
    await tokens.close();
  }
}

/** Who holds a token of ours, on disk. A host that runs notices what changes. */
export async function openTokens(dataFolder: string) {
  await openDataFolder(dataFolder);
  return openClientTokens({ file: join(dataFolder, 'clients.json'), log: stderrLog });
}
