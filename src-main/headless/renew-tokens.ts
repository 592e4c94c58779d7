import { renewRunningTokens } from '../host/running-host/control-client.ts';
import type { ServeOptions } from '../host/command-line/flags.ts';
import { places } from '../host/command-line/places.ts';
import { findRunningHost, isListening } from '../host/running-host/host-record.ts';

/** Has the running host give every entry with an address a new token: only it knows an address at which nobody else gets that. */
export async function renewTokens({ options }: { options: ServeOptions }): Promise<number> {
  const running = await findRunningHost(places(options).dataFolder);
  if (!running || !isListening(running)) {
    process.stderr.write('No host runs: start it first, on another port (--port) if another program has its own.\n');
    return 1;
  }
  const { updated, failed } = await renewRunningTokens(running);
  process.stdout.write(updated.length > 0 ? `New tokens: ${updated.join(', ')}.\n` : 'There is no entry with a token.\n');
  for (const { id, message, hint } of failed) process.stderr.write(`${id}: ${message}${hint === undefined ? '' : ` ${hint}`}\n`);
  return failed.length > 0 ? 1 : 0;
}
