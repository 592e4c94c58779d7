import type { ConfigFile } from '../config/config-file.ts';
import { findRunningHost } from '../host-record.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { Check } from './check.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDiskSpace } from './disk-space.ts';
import { checkRunningHost } from './running-host.ts';
import { checkSecrets } from './secrets.ts';
import { checkWorkers } from './workers.ts';

/** Every check of this host by its title, in the order people read them. */
export function hostChecks({
  dataFolder,
  configFile,
  secrets,
  drivers,
}: {
  dataFolder: string;
  configFile: Pick<ConfigFile, 'path' | 'problem' | 'warnings'>;
  secrets: SecretStore;
  drivers: readonly WorkerDriver[];
}): Record<string, Check> {
  return {
    'Data folder': checkDiskSpace(dataFolder),
    Configuration: checkConfiguration(configFile),
    Secrets: checkSecrets(secrets),
    ...Object.fromEntries(drivers.map(driver => [`Sessions of kind ${driver.method}`, checkWorkers(driver, drivers)])),
    Host: checkRunningHost(() => findRunningHost(dataFolder)),
  };
}
