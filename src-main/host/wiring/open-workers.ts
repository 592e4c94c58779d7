import { grantedFolder } from '../../../src-shared/granted-folder.ts';
import type { DriverStatus, SpareStatus } from '../../../src-shared/host-status.ts';
import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { Config } from '../config/schema.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Disposables } from '../base/disposables.ts';
import { createDriversStatus, type DriversStatus } from '../workers/driver-status.ts';
import { rehearseSession, warmUpWorker } from './rehearse-session.ts';
import type { HostOptions } from '../host-options.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import { waitUntilIdle } from '../sessions/wait-until-idle.ts';
import type { HostSessions } from '../sessions/create-sessions.ts';
import { readKeptContainers } from '../sessions/kept-file.ts';
import { createDockerDriver, type MountChoices } from '../workers/docker/docker-driver.ts';
import { createInstanceRecords } from '../workers/instance-records.ts';
import { findMemory } from '../workers/memory-found.ts';
import { createOrphanCheck } from '../workers/orphan-check.ts';
import { createPythonDriver } from '../workers/python/python-driver.ts';
import { createWarmPool, type WarmPool } from '../workers/warm-pool.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';

/** Every way of running workers here. */
export interface Workers {
  /** Their starts wait until what hosts that died have left behind is gone. */
  drivers: readonly WorkerDriver[];
  status: DriversStatus;
  spares(): SpareStatus;
  /** Whether Python workers run in a sandbox. @throws UserError LAUNCH_FAILED where one is required and can't be had */
  sandboxing(): Promise<Sandboxing>;
  /** Another configuration is in force. */
  refresh(): void;
  /** Removes what was left behind, then keeps spares ready. Returns at once. */
  begin(): void;
}

export interface WorkersParts {
  options: Pick<HostOptions, 'files' | 'env' | 'installJava'>;
  dataFolder: string;
  /** The file of the kept sessions. */
  keptFile: string;
  config: () => Config;
  openConnection: (options: ConnectionOptions) => Connection;
  /** What containers may see of this machine, by the configuration in force. */
  mounts: () => Promise<MountChoices>;
  /** They are made after the workers, and asked only while the host runs. */
  sessions: () => HostSessions;
  /** Files that hold a token or a secret, and that no worker may see; also asked only while the host runs. */
  hiddenFiles: () => Promise<readonly string[]>;
  onDrivers: (drivers: DriverStatus[]) => void;
  onSpares: (spares: SpareStatus) => void;
  redaction: Redaction;
  log: Log;
}

/** @param closing what ends them is added to it */
export function openWorkers(parts: WorkersParts, closing: Disposables): Workers {
  const { options, dataFolder, keptFile, config, openConnection, mounts, sessions, onDrivers, onSpares, redaction, log } = parts;
  const { files, env, installJava } = options;
  const instances = closing.add(createInstanceRecords(dataFolder), instances => instances.close());
  const python = createPythonDriver({
    dataDir: dataFolder,
    instances,
    launcherFile: files.launcher,
    log,
    redaction,
    env,
    installJava,
    exercise: rehearseSession(openConnection),
    rules: () => ({ sandbox: config().security.workers.sandbox, workspace: config().workspace.roots.map(grantedFolder) }),
    hiddenFiles: parts.hiddenFiles,
  });
  const pool: WarmPool = closing.add(
    createWarmPool({
      driver: python,
      size: () => spareWorkers(config()),
      shape: signal => sessions().defaultPythonWorker(signal),
      quiet: signal => waitUntilIdle(sessions(), signal),
      available: async signal => (await findMemory(signal)).available,
      prepare: (shape, signal) => python.speedUp(shape, signal),
      warmUp: warmUpWorker(openConnection),
      onChange: () => onSpares(pool.spares()),
      log,
    }),
    pool => pool.close(),
  );
  const docker = closing.add(createDockerDriver({ dataFolder, records: instances, mounts, log, redaction, env }), driver =>
    driver.close(),
  );
  const drivers = [pool, docker];
  const orphans = closing.add(
    createOrphanCheck({ dataFolder, hostId: instances.hostId, drivers, keptContainers: () => readKeptContainers(keptFile), log }),
    orphans => orphans.close(),
  );
  return {
    drivers: orphans.drivers,
    status: createDriversStatus(drivers, onDrivers),
    spares: () => pool.spares(),
    sandboxing: () => python.sandboxing(),
    refresh() {
      python.lookAgain();
      pool.refresh();
    },
    begin() {
      void orphans.run();
      void orphans.done('python').then(() => pool.begin());
    },
  };
}

/** How many workers shall wait ready; none where sessions can't be made. */
function spareWorkers({ community }: Config): number | 'auto' {
  const creation = community.session_creation;
  return creation && creation.max_concurrent_sessions > 0 ? creation.prewarm : 0;
}
