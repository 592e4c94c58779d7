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
  [['--permission', 'full'], '--permission goes with the command: token NAME --permission P.'],
])('says what is wrong with %j', (args, message) => {
  expect(() => parseCommand(args)).toThrow(new WrongFlags(message));
});
