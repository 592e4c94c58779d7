#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';
import { parseCommand, WrongFlags, type Command } from '../host/command-line/flags.ts';
import { places } from '../host/command-line/places.ts';
import { appVersion } from '../host/version.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { helpText } from './help.ts';

/** The headless entry: does what the command line says; the exit code is 0 for good, 1 for a problem, 2 for wrong flags. */
async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseCommand(args));
  } catch (error) {
    if (error instanceof WrongFlags) return complain(error.message, 2);
    if (error instanceof UserError) return complain(`${error.message}${error.hint ? ` ${error.hint}` : ''}`, 1);
    throw error;
  }
}

/** What a command needs is loaded when it is given. */
async function run(command: Command): Promise<number> {
  switch (command.do) {
    case 'help':
      process.stdout.write(helpText);
      return 0;
    case 'version':
      process.stdout.write(`${appVersion}\n`);
      return 0;
    case 'check-config':
      return (await import('./check-config.ts')).checkConfig(command.options);
    case 'doctor':
      return (await import('./doctor.ts')).doctor(command.options);
    case 'token':
      return (await import('./client-tokens.ts')).printToken(command);
    case 'revoke':
      return (await import('./client-tokens.ts')).revokeToken(command);
    case 'add-client':
      return (await import('./add-client.ts')).addClient(command);
    case 'remove-client':
      return (await import('./remove-client.ts')).removeClient(command);
    case 'list-clients':
      return (await import('./list-clients.ts')).listClients(command);
    case 'renew-tokens':
      return (await import('./renew-tokens.ts')).renewTokens(command);
    case 'stdio':
      keepCompiledCode(command.options);
      return (await import('./serve-stdio.ts')).serveStdio(command.options);
    case 'serve':
      keepCompiledCode(command.options);
      return (await import('./serve.ts')).serve(command.options);
  }
}

/** From Node 22.8 on, V8's code of the first start makes the next ones quicker (nodejs.org/api/module.html). */
function keepCompiledCode(options: Parameters<typeof places>[0]): void {
  module.enableCompileCache?.(join(places(options).dataFolder, 'cache', 'code'));
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
