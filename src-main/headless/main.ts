import { checkConfig } from './check-config.ts';
import { printToken, revokeToken } from './client-tokens.ts';
import { doctor } from './doctor.ts';
import { parseCommand, WrongFlags, type Command } from '../host/command-line/flags.ts';
import { helpText } from './help.ts';
import { serve } from './serve.ts';
import { serveStdio } from './serve-stdio.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { appVersion } from '../host/version.ts';

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

async function run(command: Command): Promise<number> {
  switch (command.do) {
    case 'help':
      process.stdout.write(helpText);
      return 0;
    case 'version':
      process.stdout.write(`${appVersion}\n`);
      return 0;
    case 'check-config':
      return checkConfig(command.options);
    case 'doctor':
      return doctor(command.options);
    case 'token':
      return printToken(command);
    case 'revoke':
      return revokeToken(command);
    case 'stdio':
      return serveStdio(command.options);
    case 'serve':
      return serve(command.options);
  }
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
