import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBridgeFile, type BridgeFile } from '../../src-shared/bridge-file.ts';
import { UserError } from '../../src-shared/user-error.ts';
import { hasEnded } from '../host/running-host/process-identity.ts';
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
  const files = { client: join(dataFolder, 'bridge', clientName), host: join(dataFolder, 'host.json') };
  const read = async () => ({ client: await textOf(files.client), host: await textOf(files.host) });
  return async ({ mayStart }) => {
    const seen = await read();
    const client = clientIn(seen.client, { file: files.client, name: clientName });
    const host = await livingHost(seen.host);
    if (host) {
      start = undefined;
      const { url, controlToken } = host;
      if (url === undefined) return undefined;
      const isCurrent = async () => {
        const now = await read();
        return now.client === seen.client && now.host === seen.host;
      };
      return { url, token: client.token, controlToken, isCurrent };
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
function clientIn(text: string | undefined, { file, name }: { file: string; name: string }): BridgeFile {
  const client = text === undefined ? undefined : parseBridgeFile(text);
  if (client) return client;
  throw new UserError(
    'UNAUTHENTICATED',
    text === undefined ? `Deephaven MCP has no token for "${name}" (no file ${file}).` : `${file} can't be read.`,
    { hint: `Open Deephaven MCP and add "${name}" there, then call again.` },
  );
}

/** The host of this record, if it lives; without `url` it does not listen yet. */
async function livingHost(text: string | undefined): Promise<{ url?: string; controlToken: string } | undefined> {
  try {
    const record = JSON.parse(text ?? 'null') as Record<string, unknown> | null;
    const { pid, processStart: startedAt, url, controlToken } = record ?? {};
    if (typeof pid !== 'number' || !Number.isInteger(pid) || typeof startedAt !== 'string') return undefined;
    if (typeof controlToken !== 'string' || (await hasEnded({ pid, processStart: startedAt }))) return undefined;
    return { controlToken, ...(typeof url === 'string' && { url }) };
  } catch {
    return undefined; // no JSON: one died while it wrote
  }
}

/** Undefined where there is no file, or none that may be read. */
async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
