import type { EntryCheck } from '../../../../src-shared/clients-api.ts';
import { appVersion } from '../../version.ts';
import { EntryProblem, type WrittenEntry } from './entry-channel.ts';
import { openHttpChannel } from './http-channel.ts';
import { openStdioChannel } from './stdio-channel.ts';

/** What this check calls itself; the host must not take it for the client's own call. */
export const checkClientName = 'deephaven-mcp-check';

const checkMs = 15_000;

/**
 * Does what a client does first: initialize and tools/list, through exactly what the entry says. Takes 15 seconds at most.
 * @param controlToken of the host that should answer
 */
export async function verifyEntry(entry: WrittenEntry, controlToken: string, signal: AbortSignal): Promise<EntryCheck> {
  const limit = AbortSignal.timeout(checkMs);
  try {
    return { works: true, tools: await countTools(entry, controlToken, AbortSignal.any([signal, limit])) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EntryProblem) {
      return { works: false, step: error.step, reason: error.message, fix: error.fix };
    }
    if (!limit.aborted) throw error;
    const reason = `There was no answer within ${checkMs / 1000} seconds.`;
    return { works: false, step: 'time', reason, fix: 'Start the app again, then test again.' };
  }
}

async function countTools(entry: WrittenEntry, controlToken: string, signal: AbortSignal): Promise<number> {
  await using channel =
    entry.transport === 'http' ? openHttpChannel(entry, controlToken, signal) : openStdioChannel(entry, signal);
  const clientInfo = { name: checkClientName, version: appVersion };
  await channel.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  await channel.tell('notifications/initialized');
  const { tools } = await channel.ask('tools/list', {});
  if (Array.isArray(tools)) return tools.length;
  throw new EntryProblem('answer', 'It gives no list of tools.', 'Update the entry.');
}
