import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { findRunningHost } from '../running-host/host-record.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { Check } from './check.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDiskSpace } from './disk-space.ts';
import { checkKeys } from './keys.ts';
import { checkRunningHost } from './running-host.ts';
import { checkSandbox } from './sandbox.ts';
import { checkSecrets } from './secrets.ts';
import { checkWorkers } from './workers.ts';

/** Every check of this host by its title, in the order people read them. */
export function hostChecks({
  dataFolder,
  configFile,
  secrets,
  sessions,
  keylessAllowed,
  drivers,
  sandboxing,
}: {
  dataFolder: string;
  configFile: Pick<ConfigFile, 'path' | 'problem' | 'warnings'>;
  secrets: SecretStore;
  sessions: Pick<Sessions, 'list'>;
  /** Whether the configuration in force lets workers run without a key. */
  keylessAllowed: () => boolean;
  drivers: readonly WorkerDriver[];
  sandboxing: () => Promise<Sandboxing>;
}): Record<string, Check> {
  return {
    'Data folder': checkDiskSpace(dataFolder),
    Configuration: checkConfiguration(configFile),
    Secrets: checkSecrets(secrets),
    'Keys of sessions': checkKeys({ sessions: () => sessions.list(), isAllowed: keylessAllowed }),
    ...Object.fromEntries(drivers.map(driver => [`Sessions of kind ${driver.method}`, checkWorkers(driver, drivers)])),
    'Sandbox of Python sessions': checkSandbox(sandboxing),
    Host: checkRunningHost(() => findRunningHost(dataFolder)),
  };
}
