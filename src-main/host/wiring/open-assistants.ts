import type { ClientTokens } from '../auth/client-tokens.ts';
import { createClients, type Clients } from '../clients/clients.ts';
import { createBridgeEntries } from '../clients/create-bridge-entries.ts';
import { thisMachine } from '../clients/machine.ts';
import { nodeSearch } from '../clients/node-candidates.ts';
import { startCommand } from '../clients/start-command.ts';
import type { Config } from '../config/schema.ts';
import { configuredUrl } from '../config/configured-url.ts';
import type { HostOptions } from '../host-options.ts';
import { findRunningHost } from '../running-host/host-record.ts';
import type { Log } from '../observe/log.ts';
import type { Platform } from '../platform.ts';

/** The assistants of this machine and their files. */
export interface Assistants {
  clients: Clients;
  /** Whether an entry can be tried without starting a host. */
  isHostRunning(): Promise<boolean>;
  /** Brings the bridge in the data folder up to date with this app. Returns at once. */
  refresh(): void;
}

export interface AssistantsParts {
  options: HostOptions;
  platform: Platform;
  dataFolder: string;
  tokens: ClientTokens;
  /** Whether this host serves one client only: then entries lead to the host that listens, if there is one. */
  isPrivate: boolean;
  /** Where this host listens; undefined while it does not. */
  url: () => string | undefined;
  config: () => Config;
  mayBeOverheard: () => boolean;
  onRenewed: () => void;
  onChange: () => void;
  log: Log;
}

export async function openAssistants(parts: AssistantsParts): Promise<Assistants> {
  const { options, platform, dataFolder, tokens, isPrivate, url, config, mayBeOverheard, onRenewed, onChange, log } = parts;
  const { env, configFile, files } = options;
  const search = nodeSearch(env);
  const bridge = createBridgeEntries({
    dataFolder,
    source: files.bridge,
    search,
    start: () => startCommand({ platform, headless: files.headless, dataFolder, configFile, search }),
  });
  const otherHost = isPrivate ? await findRunningHost(dataFolder) : undefined;
  const clients = createClients({
    machine: thisMachine(env),
    dataFolder,
    tokens,
    bridge,
    extension: files.extension,
    url: () => url() ?? otherHost?.url ?? configuredUrl(config().server),
    mayBeOverheard,
    onRenewed,
    onChange,
    log,
  });
  return {
    clients,
    isHostRunning: async () => url() !== undefined || (await findRunningHost(dataFolder))?.url !== undefined,
    refresh() {
      bridge.refresh().catch((err: unknown) => log.warn({ err }, 'The bridge could not be brought up to date'));
    },
  };
}
