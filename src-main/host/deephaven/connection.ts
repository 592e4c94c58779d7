import type { Column } from '../../../src-shared/column.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import type { Liveness, SessionLanguage } from '../../../src-shared/session.ts';
import type { RowWindow, TableQuery } from '../../../src-shared/table-query.ts';
import type { ErrorCode, UserErrorOptions } from '../../../src-shared/user-error.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** How to reach and log in to one Deephaven server. Everything is resolved: no references, no shorthands. */
export interface ConnectionOptions {
  host: string;
  port: number;
  /** The full handler class, or `Anonymous` or `Basic`. */
  authType: string;
  /** The PSK, `user:password` for Basic, or what a custom handler wants; absent for Anonymous. */
  token?: Secret;
  tls?: { rootCertificates?: string; certificateChain?: string; privateKey?: Secret };
  language: SessionLanguage;
  /** Keep the login alive while idle, inside the server's session time. */
  neverTimeout: boolean;
  /** Milliseconds. */
  timeouts: { connect: number; read: number; quick: number };
  /** Cancels the script that runs on the server, where somebody can (our launcher); resolves to whether one was cancelled. */
  cancelScript?: () => Promise<boolean>;
}

/** A server that can't be reached or does not let us in. `liveness` classifies why (the public status table). */
export class ConnectionError extends UserError {
  override name = 'ConnectionError';
  readonly liveness: Liveness;

  constructor(code: ErrorCode, liveness: Liveness, message: string, options?: UserErrorOptions) {
    super(code, message, options);
    this.liveness = liveness;
  }
}

/** One login to one Community server. Connects at the first use, logs in again by itself, releases every ticket it took. */
export interface Connection {
  /** Whether a login is in force right now. */
  readonly connected: boolean;
  /** Called when the login is made or lost; returns how to stop listening. */
  onChange(listener: (change: ConnectionChange) => void): () => void;
  /** Logs in if need be and checks that the server answers. @throws ConnectionError */
  connect(signal: AbortSignal): Promise<ServerFacts>;
  /** Every variable of the query scope that the server shows, in its order. */
  variables(signal: AbortSignal): Promise<Variable[]>;
  /** Schema, size and kind of one table. @throws UserError TABLE_NOT_FOUND, NOT_A_TABLE, UNSUPPORTED */
  tableDetails(name: string, signal: AbortSignal): Promise<TableDetails>;
  /** Each table with its details; without them where it is gone meanwhile or of a kind that has none. What is wrong with the session fails all. */
  describeTables(tables: readonly Variable[], signal: AbortSignal): Promise<(Variable & { details?: TableDetails })[]>;
  /**
   * A private, read-only view of one table: filters, then columns, then sort, then window, all on the server. Nothing is transferred yet.
   * @throws UserError TABLE_NOT_FOUND, NOT_A_TABLE, UNSUPPORTED (tree and rollup), COLUMN_NOT_FOUND, INVALID_FILTER
   */
  openTable(request: TableRequest, signal: AbortSignal): Promise<OpenTable>;
  /** Runs a script; scripts of one connection wait for each other. A script that fails is a result, not an exception. */
  runScript(request: ScriptRequest, signal: AbortSignal): Promise<ScriptResult>;
  /** Python distributions of the server, sorted by lower-cased name. Leaves no variable behind. @throws UserError UNSUPPORTED for groovy */
  pythonPackages(signal: AbortSignal): Promise<{ package: string; version: string }[]>;
  /** Memory of the server's JVM, bytes. */
  heap(signal: AbortSignal): Promise<{ maximum: number; used: number }>;
  close(): Promise<void>;
}

export type ConnectionChange = { connected: true } | { connected: false; error: ConnectionError | undefined };

/** What the server says of itself. Absent where it does not say. */
export interface ServerFacts {
  deephavenVersion?: string;
  pythonVersion?: string;
  javaVersion?: string;
  groovyVersion?: string;
}

/** A name in the global scope of a session. */
export interface Variable {
  name: string;
  /** The engine's word, such as `Table`, `PartitionedTable` or `Figure`. */
  type: string;
  title?: string;
}

/** What is known of a table without reading its rows. */
export interface TableDetails {
  columns: Column[];
  size: number;
  isRefreshing: boolean;
  /** A partitioned table's own rows are its keys. */
  kind: 'Table' | 'PartitionedTable';
}

/** Which rows of which query. */
export interface TableRequest extends TableQuery {
  /** On whose behalf: filters and sorts of one reader wait for each other. */
  reader?: string;
  window: RowWindow;
  /** For a partitioned table: one value per key column. */
  partitionKey?: readonly unknown[];
  /** Bytes that the rows may take, where less than usual. */
  maxBytes?: number;
}

/** A table held on the server until it is disposed. */
export interface OpenTable extends AsyncDisposable {
  readonly columns: readonly Column[];
  readonly kind: 'Table' | 'PartitionedTable';
  /** Rows after the filters, before the window, when it was opened. */
  readonly totalRows: number;
  /** Rows that `read` will bring, as far as is known before reading. */
  readonly rows: number;
  readonly isRefreshing: boolean;
  /** One consistent snapshot. */
  read(signal: AbortSignal): Promise<TableSnapshot>;
}

/** Rows of one moment, as an Arrow IPC stream; `columns` of the open table says which Java type each field carries. What stands behind them is not for show. */
export interface TableSnapshot {
  /** May be transferred to another thread: nobody else holds it. */
  ipc: Uint8Array<ArrayBuffer>;
  rows: number;
  /** Rows after the filters, in this very snapshot. */
  totalRows: number;
  takenAt: Date;
}

export interface ScriptRequest {
  code: string;
  /** Milliseconds; 0: no limit. */
  timeout: number;
  /** Output as it comes. */
  onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

export interface VariableChange {
  name: string;
  type: string;
}

/** What a script did: to the global scope, and what it wrote. */
export interface ScriptResult {
  created: VariableChange[];
  updated: VariableChange[];
  removed: VariableChange[];
  stdout: string;
  stderr: string;
  /** Only the end of the output could be had. */
  isCut?: boolean;
  elapsedMs: number;
  /** Present when the script failed, was cancelled or ran out of time. */
  failure?: ScriptFailure;
}

/** Why a script did not end well. */
export interface ScriptFailure {
  reason: 'error' | 'cancelled' | 'timeout';
  /** Such as `ZeroDivisionError: division by zero`. */
  headline: string;
  /** The interpreter's part, without Java frames. */
  traceback?: string;
  errorType?: string;
  /** 1-based line of the script. */
  line?: number;
  /** True when nobody could cancel it: it runs on, and the next script waits for it. */
  stillRunning?: boolean;
  /** True when it was given up while it waited for another script: nothing of it ran. */
  neverBegan?: boolean;
}
