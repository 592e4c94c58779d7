import { expect, it } from 'vitest';
import type { StdioEntry } from './entry-channel.ts';
import { openStdioChannel } from './stdio-channel.ts';

const program = `
  process.stdin.once('data', () => {
    const result = { instructions: 'one\\u2028two' };
    process.stdout.write('Server starts\\n' + JSON.stringify({ jsonrpc: '2.0', id: 'initialize', result }) + '\\n');
  });
`;

it('takes only the end of a line for one, not a separator within a text', async () => {
  const entry: StdioEntry = { transport: 'stdio', command: process.execPath, args: ['-e', program], env: {} };
  await using channel = openStdioChannel(entry, new AbortController().signal);
  expect(await channel.ask('initialize', {})).toEqual({ instructions: 'one\u2028two' });
});

it('says what a command that ends said', async () => {
  const args = ['-e', "console.error('no such module'); process.exit(3)"];
  await using channel = openStdioChannel(
    { transport: 'stdio', command: process.execPath, args, env: {} },
    new AbortController().signal,
  );
  await expect(channel.ask('initialize', {})).rejects.toThrow('no such module');
});

it('says that a command is not there', async () => {
  await using channel = openStdioChannel(
    { transport: 'stdio', command: '/no/such/program', args: [], env: {} },
    new AbortController().signal,
  );
  await expect(channel.ask('initialize', {})).rejects.toThrow('/no/such/program');
});
