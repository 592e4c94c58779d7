import { createMcp } from '../../src-main/host/mcp/mcp.ts';
import { log, noResources } from './server.ts';
import { toolCalls } from './tools.ts';

const tools = toolCalls();
const mcp = createMcp({
  tools,
  resources: noResources,
  serverName: 'transport-test',
  version: '1.2.3',
  instructions: () => 'Call who_am_i first.',
  log,
});

/** The tests can't reach into this process: here each call of `work` changes the tools. */
async function changeAtWork(): Promise<void> {
  for (;;) {
    await tools.nextWork();
    mcp.toolsChanged();
  }
}

void changeAtWork();
await mcp.serveStdio({ name: 'tester', kind: 'mcp', permission: 'full' }, process);
await mcp.close();
