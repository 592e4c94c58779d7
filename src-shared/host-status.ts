import type { SessionSummary } from './session.ts';
import type { ErrorCode } from './user-error.ts';

export const permissions = ['read-only', 'ask', 'full'] as const;
export type Permission = (typeof permissions)[number];

/** What holds secrets on this machine. */
export type SecretStoreKind = 'keychain' | 'memory' | 'encrypted-file' | 'environment';

/** One tool call, as the page and the activity list show it. Times are epoch milliseconds. */
export interface CallRecord {
  id: string;
  at: number;
  client: string;
  tool: string;
  /** The session the call was about, if any. */
  session?: string;
  state: 'running' | 'ok' | 'failed';
  errorCode?: ErrorCode;
  ms?: number;
  outBytes?: number;
  /** Redacted and cut to 64 kB; absent in lists. */
  input?: string;
  output?: string;
}

/** A client that holds a token of ours. */
export interface ClientSummary {
  name: string;
  permission: Permission;
  createdAt: number;
  lastCallAt?: number;
  /** What it called itself in its last request, such as `claude-ai 0.1.0`. */
  version?: string;
}

/** Everything the page shows, in one value. Holds no secret. */
export interface HostStatus {
  version: string;
  startedAt: number;
  platform: { kind: 'headless' | 'desktop'; canOpenBrowser: boolean };
  server: { state: 'starting' | 'listening' | 'stopped'; url: string; authMode: string };
  configFile: string;
  /** Why the file on disk is not in force, when it is not. */
  configProblem?: string;
  secrets: { kind: SecretStoreKind; detail?: string };
  sessions: SessionSummary[];
  clients: ClientSummary[];
  /** Newest first, at most 50, without input and output. */
  calls: CallRecord[];
}

/** What the event stream carries. `status` comes first and after a gap; the others bring it up to date. */
export type HostEvent =
  | { type: 'status'; status: HostStatus }
  | { type: 'sessions'; sessions: SessionSummary[] }
  | { type: 'clients'; clients: ClientSummary[] }
  | { type: 'call'; call: CallRecord }
  | { type: 'config'; problem?: string }
  | { type: 'secrets'; secrets: HostStatus['secrets'] };
