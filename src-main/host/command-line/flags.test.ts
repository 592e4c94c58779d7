import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommand, WrongFlags } from './flags.ts';

const defaults = { open: true, hidden: false, debug: false, installJava: false };

it('serves when nothing is asked', () => {
  expect(parseCommand([])).toEqual({ do: 'serve', options: defaults });
});

it('reads every serving flag', () => {
  const args = [
    '--headless',
    '--port',
    '0',
    '--host',
    'h',
    '--auth',
    'none',
    '--config',
    'c',
    '--data-dir',
    'd',
    '--no-open',
    '--hidden',
    '--debug',
  ];
  expect(parseCommand(args)).toEqual({
    do: 'serve',
    options: {
      port: 0,
      host: 'h',
      auth: 'none',
      config: 'c',
      dataDir: 'd',
      open: false,
      hidden: true,
      debug: true,
      installJava: false,
    },
  });
});

it.each([[['--stdio']], [['--transport', 'stdio']], [['--transport=STDIO']]])('serves stdio for %j', args => {
  expect(parseCommand(args).do).toBe('stdio');
});

it('makes and revokes tokens', () => {
  expect(parseCommand(['token', 'cursor'])).toMatchObject({ do: 'token', name: 'cursor', permission: 'full' });
  expect(parseCommand(['token', 'cursor', '--permission', 'read-only'])).toMatchObject({ permission: 'read-only' });
  expect(parseCommand(['revoke', 'cursor'])).toMatchObject({ do: 'revoke', name: 'cursor' });
});

it('reads what to do with a client', () => {
  expect(parseCommand(['add-client', 'cursor', '--dry-run', '--project', 'p', '--permission', 'ask'])).toMatchObject({
    do: 'add-client',
    name: 'cursor',
    project: resolve('p'),
    permission: 'ask',
    dryRun: true,
    replace: false,
  });
  expect(parseCommand(['remove-client', 'cursor'])).toMatchObject({ do: 'remove-client', name: 'cursor', dryRun: false });
  expect(parseCommand(['list-clients', '--project', 'p'])).toMatchObject({ do: 'list-clients', project: resolve('p') });
});

it.each([
  [['--prot', '1'], 'Unknown flag --prot. Did you mean --port? See --help.'],
  [['--port', 'x'], '--port must be a number from 0 to 65535, got "x".'],
  [['--port', '70000'], '--port must be a number from 0 to 65535, got "70000".'],
  [['--port'], '--port needs a value. See --help.'],
  [['--auth', 'maybe'], '--auth must be one of token, none, jwt, module, got "maybe".'],
  [
    ['--transport', 'sse'],
    '--transport sse is not served: the HTTP+SSE transport was replaced in 2025-03. Use streamable-http or stdio.',
  ],
  [['--transport', 'tcp'], '--transport must be one of stdio, streamable-http, got "tcp".'],
  [['--stdio', '--transport', 'streamable-http'], '--stdio and --transport streamable-http exclude each other.'],
  [['tokn', 'x'], 'Unknown command tokn. Did you mean token? See --help.'],
  [['token'], 'token takes one name: token NAME.'],
  [['add-client'], 'add-client takes one name: add-client NAME.'],
  [['list-clients', 'x'], 'list-clients takes no name.'],
  [['token', 'x', '--dry-run'], '--dry-run goes with the command: add-client NAME --dry-run.'],
  [['--permission', 'full'], '--permission goes with the command: token NAME --permission P.'],
])('says what is wrong with %j', (args, message) => {
  expect(() => parseCommand(args)).toThrow(new WrongFlags(message));
});
