import type { CopyTexts } from '../../../src-shared/clients-api.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import type { BridgeEntries } from './bridge-entries.ts';
import { entryName } from './client-definition.ts';

/** What a person pastes into a client that we don't know; also keeps the token where our bridge finds it. */
export async function copyTexts({
  name,
  token,
  url,
  bridge,
}: {
  name: string;
  token: Secret;
  url: string;
  bridge: BridgeEntries;
}): Promise<CopyTexts> {
  const authorization = `Bearer ${token.reveal()}`;
  const command = await bridge.command(name).catch(() => undefined); // no Node here: the other texts work without
  if (command) await bridge.keepToken(name, token);
  return {
    url,
    header: `Authorization: ${authorization}`,
    json: entryText({ type: 'http', url, headers: { Authorization: authorization } }),
    ...(command && { command: entryText(command) }),
  };
}

function entryText(entry: object): string {
  return JSON.stringify({ mcpServers: { [entryName]: entry } }, undefined, 2);
}
