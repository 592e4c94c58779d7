import type { SessionLanguage, SessionSummary, LaunchMethod } from '../../../src-shared/session.ts';
import type { Sandboxing } from '../../../src-shared/sandbox.ts';
import type { Secret } from '../../../src-shared/secret.ts';
import type { Connection, ServerFacts } from '../deephaven/connection.ts';
import type { PlaceArguments, WorkerUsage } from '../workers/worker-driver.ts';

/** Every session this host knows, of every source. */
export interface Sessions {
  /** What can be done with sessions of this computer only. */
  readonly community: CommunitySessions;
  /** Without connecting anywhere. */
  list(): SessionSummary[];
  /** Called with the whole list after every change of any state; returns how to stop listening. */
  onChange(listener: (sessions: SessionSummary[]) => void): () => void;
  /** The session of that id. @throws UserError INVALID_SESSION_ID, SESSION_NOT_FOUND (with near ids) */
  find(id: string): Session;
  /**
   * The session with its connection made, started or waited for if need be; counts as one call until disposed.
   * @param onStep hears the steps of a start that is waited for
   * @throws UserError by the status table
   */
  ready(id: string, signal: AbortSignal, onStep?: (step: string) => void): Promise<ReadySession>;
  /** Starts the worker of a created session that has none, or connects a static one, behind the answer. Nothing where it runs. @throws UserError SESSION_NOT_FOUND, LIMIT_REACHED */
  start(id: string): void;
  /** Stops its worker; a kept session stays, another one is deleted with it; a static one is only disconnected. */
  stop(id: string): Promise<void>;
  /** Stops its worker and starts another, behind the answer; whether it is kept or not, the session stays. A static one connects anew. @throws UserError */
  restart(id: string): Promise<void>;
  /** Adopts a new configuration: connections whose definition changed or vanished are closed, the others stay. */
  reload(options: { restartDynamic: boolean }): Promise<ReloadSummary>;
  close(): Promise<void>;
}

/** Sessions whose workers are ours: made at run time. */
export interface CommunitySessions {
  /**
   * What `create` refuses before it makes anything, found out now.
   * @returns the request as it would be carried out: its volumes name what their links lead to, and say their mode
   * @throws UserError
   */
  checkCreate(request: CreateSession): Promise<CreateSession>;
  /** Makes a session and its worker. See `CreatedSession` for the answer before the worker is up. */
  create(request: CreateSession, options: { signal: AbortSignal; onStep: (step: string) => void }): Promise<CreatedSession>;
  /**
   * Enters a kept session and starts it behind the answer: a failed start is a state of the session, not of this call.
   * @throws UserError for what can be refused at once: a bad argument, a name clash, the limit, too little memory
   */
  createKept(request: CreateSession, signal: AbortSignal): Promise<Session>;
  /** Keeps a session made at run time beyond its worker, or no longer; changes when it is stopped for idling. One that is stopped and no longer kept is gone. @throws UserError SESSION_NOT_FOUND, INVALID_ARGUMENT for a static one */
  keep(id: string, change: { kept?: boolean; idleStopSeconds?: number }): Promise<void>;
  /** Stops the worker and forgets the session. `id` may be a bare name. @throws UserError SESSION_NOT_FOUND, INVALID_ARGUMENT for a static one */
  delete(id: string): Promise<{ id: string; name: string; warning?: string }>;
}

/** What a reload changed: sessions by id, systems by name. */
export interface ReloadSummary {
  sessions: { added: string[]; removed: string[]; changed: string[]; unchanged: number };
  systems: { added: string[]; removed: string[]; changed: string[]; unchanged: number };
  dynamic_kept: number;
}

/** One session, connected or not. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly origin: 'static' | 'dynamic';
  readonly language: SessionLanguage;
  summary(): SessionSummary;
  /** What is known without connecting, or, with `connect`, after an attempt (whose failure is in the answer, not thrown). */
  details(options: { connect: boolean; signal: AbortSignal }): Promise<SessionDetails>;
  /** Its connection for somebody who only looks: starts no worker, and is no use of the session. @throws UserError by the status table */
  lend(signal: AbortSignal): Promise<LentConnection>;
  /** Its address and login, for the credentials tool and the page. Never logged. */
  access(signal: AbortSignal): Promise<SessionAccess>;
  /** The last lines of its worker, also of one that ended, secrets masked. @throws UserError UNSUPPORTED for a server that somebody else runs */
  logTail(lines: number): Promise<string[]>;
  /** Called with each line its worker logs from now on, over restarts too; returns how to stop listening. */
  onLog(listener: (line: string) => void): () => void;
  /** What its worker uses now; undefined where there is none or nobody can tell. */
  usage(signal: AbortSignal): Promise<WorkerUsage | undefined>;
}

/** A connection to give back. */
interface LentConnection extends Disposable {
  readonly connection: Connection;
}

/** A session lent to one call. */
export interface ReadySession extends Session, LentConnection {
  /** Sentences the answer should carry, such as that a stopped session was started again. */
  readonly warnings: readonly string[];
}

/** What is known of a session; absent where it is not known. `createdAt` is epoch milliseconds. */
export interface SessionDetails {
  summary: SessionSummary;
  available: boolean;
  facts: ServerFacts;
  authType?: string;
  heapSizeGb?: number;
  port?: number;
  processId?: number;
  containerId?: string;
  /** Whether the code of a worker of ours runs apart from the person's files. */
  sandboxing?: Sandboxing;
  createdAt?: number;
  memory?: { usedBytes: number; maximumBytes: number };
  tableCount?: number;
}

/** How to reach a session and log in to it. */
export interface SessionAccess {
  /** `http://host:port`, without a token. */
  url: string;
  /** The full handler class, `Anonymous` or `Basic`. */
  authType: string;
  token?: Secret;
}

/** What a caller asked for; absent fields come from the configuration, then from built-in defaults. */
export interface CreateSession extends PlaceArguments {
  name: string;
  launchMethod?: LaunchMethod;
  authType?: string;
  authToken?: Secret;
  heapSizeGb?: number;
  extraJvmArgs?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  autoDeleteTimeoutSeconds?: number;
  /** Run each time it is ready; its failure is a warning. */
  initialScript?: string;
  /** Seconds without a call after which a kept session's worker is stopped; 0 is never. */
  idleStopSeconds?: number;
}

/** A session that was made, with the decisions that were made for it. */
export interface CreatedSession {
  session: Session;
  /** Absent when it is ready; else the first-time step that goes on behind the answer. */
  stillStarting?: { step: string };
  launchMethod: LaunchMethod;
  authType: string;
  heapSizeGb: number;
  startupMs: number;
  port?: number;
  processId?: number;
  containerId?: string;
  warnings: string[];
}
