import { createBridgeEntries } from '../host/clients/create-bridge-entries.ts';
import { createClients, type Clients } from '../host/clients/clients.ts';
import { thisMachine } from '../host/clients/machine.ts';
import { nodeSearch } from '../host/clients/node-candidates.ts';
import { startCommand } from '../host/clients/start-command.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { hostFiles, places } from '../host/command-line/places.ts';
import { openTokens } from './client-tokens.ts';
import { mcpAddress } from './mcp-address.ts';
import { stderrLog } from './stderr-log.ts';

/** Does something with the clients of this machine, beside a running host or without one. */
export async function withClients(options: ServeOptions, act: (clients: Clients) => Promise<number>): Promise<number> {
  const { dataFolder, configFile } = places(options);
  const tokens = await openTokens(dataFolder);
  try {
    const url = await mcpAddress(dataFolder, configFile);
    const search = nodeSearch(process.env);
    const files = hostFiles();
    const bridge = createBridgeEntries({
      dataFolder,
      source: files.bridge,
      search,
      start: () => startCommand({ platform: { kind: 'headless' }, headless: files.headless, dataFolder, configFile, search }),
    });
    const machine = thisMachine(process.env);
    return await act(
      createClients({ machine, dataFolder, tokens, bridge, extension: files.extension, url: () => url, log: stderrLog }),
    );
  } finally {
    await tokens.close();
  }
}
