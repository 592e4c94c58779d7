import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBridgeFile, type BridgeFile } from '../../src-shared/bridge-file.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { processStart } from '../host/process-identity.ts';
import type { FindEndpoint } from './host-link.ts';
import { startApp, type AppStart } from './start-app.ts';

/** A start that ended without a host is tried again after this time, milliseconds. */
const startAgainMs = 10_000;

/**
 * Finds the host of a data folder by its `host.json`, with the token of one client. Where none runs and a call needs it, it
 * starts the app as `bridge/NAME` says, once.
 */
export function createHostFinder({ dataFolder, clientName }: { dataFolder: string; clientName: string }): FindEndpoint {
  let start: AppStart | undefined;
  return async ({ mayStart }) => {
    const [client, host] = await Promise.all([readClient(dataFolder, clientName), findHost(dataFolder)]);
    if (host) {
      start = undefined;
      return host.url === undefined ? undefined : { url: host.url, token: client.token };
    }
    if (!mayStart) return undefined;
    if (start?.endedAt !== undefined && performance.now() - start.endedAt > startAgainMs) start = undefined;
    start ??= startApp(client.start, join(dataFolder, 'bridge', 'start.log'));
    if (start.problem === undefined) return undefined;
    const { problem } = start;
    start = undefined;
    throw new UserError('UNAVAILABLE', `Deephaven MCP does not run and could not be started: ${problem}`, {
      hint: 'Start it yourself, then call again.',
    });
  };
}

/** @throws UserError UNAUTHENTICATED when the app never gave this client a token, or took it back */
async function readClient(dataFolder: string, name: string): Promise<BridgeFile> {
  const file = join(dataFolder, 'bridge', name);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const client = text === undefined ? undefined : parseBridgeFile(text);
  if (client) return client;
  throw new UserError(
    'UNAUTHENTICATED',
    text === undefined ? `Deephaven MCP has no token for "${name}" (no file ${file}).` : `${file} can't be read.`,
    { hint: `Open Deephaven MCP and add "${name}" there, then call again.` },
  );
}

/** The living host; without `url` it does not listen yet. */
async function findHost(dataFolder: string): Promise<{ url?: string } | undefined> {
  try {
    const record = JSON.parse(await readFile(join(dataFolder, 'host.json'), 'utf8')) as Record<string, unknown> | null;
    const { pid, processStart: startedAt, url } = record ?? {};
    if (typeof pid !== 'number' || !Number.isInteger(pid) || (await processStart(pid)) !== startedAt) return undefined;
    return typeof url === 'string' ? { url } : {};
  } catch {
    return undefined; // no host has run here, or one died while it wrote
  }
}
