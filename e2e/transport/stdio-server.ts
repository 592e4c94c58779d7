import { createMcp } from '../../src-main/host/mcp/mcp.ts';
import { log } from './server.ts';
import { toolCalls } from './tools.ts';

const mcp = createMcp({
  tools: toolCalls(),
  serverName: 'transport-test',
  version: '1.2.3',
  instructions: () => 'Call who_am_i first.',
  log,
});
await mcp.serveStdio({ name: 'tester', kind: 'mcp', permission: 'full' }, process);
await mcp.close();
