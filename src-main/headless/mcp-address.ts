import { readFile } from 'node:fs/promises';
import { readConfig } from '../host/config/read-config.ts';
import { configuredUrl } from '../host/config/configured-url.ts';
import { findRunningHost } from '../host/running-host/host-record.ts';

/** Where the host of this data folder listens, or will listen when it starts. */
export async function mcpAddress(dataFolder: string, configFile: string): Promise<string> {
  return (await findRunningHost(dataFolder))?.url ?? (await addressIn(configFile));
}

/** Where a host will listen that starts with this file. A file that is not there or bad gives the defaults, as it does for the host. */
async function addressIn(configFile: string): Promise<string> {
  const { server } = await readFile(configFile, 'utf8')
    .then(configOf)
    .catch(() => configOf(''));
  return configuredUrl(server);
}

function configOf(text: string) {
  return readConfig(text, process.env).config;
}
