import type { Secret } from '../../../src-shared/secret.ts';

/** How a client starts the bridge. Holds no secret. */
export interface BridgeCommand {
  /** An absolute path. */
  command: string;
  args: string[];
  /** Empty where nothing differs from the defaults. */
  env: Record<string, string>;
}

/** What stdio-only clients need of the bridge: the command for their entry, and a token where the bridge finds it. */
export interface BridgeEntries {
  /** The command that serves this client. @throws UserError NOT_CONFIGURED when no Node on this machine can run the bridge */
  command(clientName: string): Promise<BridgeCommand>;
  /** Writes `bridge/NAME` with its token. */
  keepToken(clientName: string, token: Secret): Promise<void>;
  /** The token in `bridge/NAME`; undefined when there is none. */
  token(clientName: string): Promise<Secret | undefined>;
  /** Takes `bridge/NAME` away. */
  forget(clientName: string): Promise<void>;
}
