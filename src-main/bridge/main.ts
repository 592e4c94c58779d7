import { parseArgs } from 'node:util';
import { dataFolderPath } from '../host/running-host/data-folder.ts';
import { runBridge } from './bridge.ts';
import { createHostFinder } from './host-finder.ts';

/** The entry for clients that only start local commands: `bridge --client NAME`. Needs Node 20 and nothing else. */
async function main(args: string[]): Promise<number> {
  const clientName = nameIn(args);
  if (clientName === undefined) {
    process.stderr.write('deephaven-mcp bridge: needs --client NAME, the name under which the app knows this client.\n');
    return 2;
  }
  await runBridge({
    endpoint: createHostFinder({ dataFolder: dataFolderPath({ env: process.env }), clientName }),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
  return 0;
}

function nameIn(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { client: { type: 'string' } } }).values.client;
  } catch {
    return undefined; // other flags: the same sentence helps
  }
}

process.exitCode = await main(process.argv.slice(2));
