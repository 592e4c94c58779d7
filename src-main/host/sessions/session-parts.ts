import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Log } from '../observe/log.ts';
import type { SecretTexts } from './secret-texts.ts';
import type { ConnectionTiming } from './session-connection.ts';

/** What every session needs from the registry. Functions read the configuration in force at that moment. */
export interface SessionParts {
  openConnection: (options: ConnectionOptions) => Connection;
  /** Who reads secrets takes its `own()` of it. */
  texts: SecretTexts;
  timing: () => ConnectionTiming;
  /** Epoch milliseconds. */
  now: () => number;
  log: Log;
  /** Something that `summary` shows has changed. */
  onChange: () => void;
}
