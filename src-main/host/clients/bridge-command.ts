import { UserError } from '../../../src-shared/user-error.ts';
import { dataFolderPath } from '../running-host/data-folder.ts';
import type { BridgeCommand } from './bridge-entries.ts';
import { findNode } from './find-node.ts';
import type { NodeSearch } from './node-candidates.ts';

/**
 * How a client starts the bridge, for its entry; the client's own file must be there when it does.
 * @throws UserError NOT_CONFIGURED when there is no Node for it
 */
export async function bridgeCommand({
  name,
  program,
  dataFolder,
  search,
}: {
  name: string;
  program: string;
  dataFolder: string;
  search: NodeSearch;
}): Promise<BridgeCommand> {
  const command = await findNode(search);
  if (command === undefined) {
    throw new UserError('NOT_CONFIGURED', 'There is no Node 20 or newer on this computer to run the bridge for this client.', {
      hint: 'Install Node from nodejs.org, or use the extension (.mcpb) where the client takes one.',
    });
  }
  // Clients pass on little of their environment, so the bridge will look in the usual place.
  const { DH_MCP_DATA_DIR: _, XDG_DATA_HOME: __, ...clientEnv } = search.env;
  const isUsual = dataFolder === dataFolderPath({ env: clientEnv, platform: search.platform, home: search.home });
  return { command, args: [program, '--client', name], env: isUsual ? {} : { DH_MCP_DATA_DIR: dataFolder } };
}
