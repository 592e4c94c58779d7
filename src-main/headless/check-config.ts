import { readFile } from 'node:fs/promises';
import { readConfig } from '../host/config/read-config.ts';
import { UserError } from '../../src-shared/user-error.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { places } from '../host/command-line/places.ts';

/** Checks the configuration file and prints every problem; changes nothing. */
export async function checkConfig(options: ServeOptions): Promise<number> {
  const { configFile } = places(options);
  try {
    const { warnings } = readConfig(await readFile(configFile, 'utf8'), process.env);
    for (const warning of warnings) process.stdout.write(`note  ${warning}\n`);
    process.stdout.write(`ok    ${configFile}\n`);
    return 0;
  } catch (error) {
    for (const problem of problemsOf(error, configFile)) process.stdout.write(`FAIL  ${problem}\n`);
    return 1;
  }
}

function problemsOf(error: unknown, configFile: string): string[] {
  if (error instanceof UserError) {
    const { problems } = error.details;
    return Array.isArray(problems) ? problems.map(String) : [error.message];
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return [`There is no file ${configFile}. The first start makes one.`];
  return [`${configFile} can't be read (${code ?? String(error)}).`];
}
