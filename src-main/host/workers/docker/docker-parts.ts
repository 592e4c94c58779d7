import type { Log } from '../../observe/log.ts';
import type { Redaction } from '../../observe/redaction.ts';
import type { InstanceRecords } from '../instance-records.ts';
import type { MountRules } from './mounts.ts';

/** What everything about containers shares. */
export interface DockerParts {
  /** The app's data folder; `logs/` in it holds what workers print. */
  dataFolder: string;
  records: InstanceRecords;
  log: Log;
  redaction: Redaction;
  platform: NodeJS.Platform;
  /** Aborts when the driver has closed: what an engine that did not answer has kept is then left to the next start. */
  closed: AbortSignal;
  /** The rules in force. */
  mountRules: () => Promise<MountRules>;
}
