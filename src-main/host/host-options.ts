import type { Readable, Writable } from 'node:stream';
import type { ClientRow } from '../../src-shared/clients-api.ts';
import type { LinkPurpose } from '../../src-shared/host-api.ts';
import type { AuthMode, HostStatus } from '../../src-shared/host-status.ts';
import type { Config } from './config/schema.ts';
import type { Finding } from '../../src-shared/help-api.ts';
import type { Log } from './observe/log.ts';
import type { Sessions } from './sessions/sessions.ts';

/** Where the files are that the host brings along. */
export interface HostFiles {
  /** The script that runs a Python worker. */
  launcher: string;
  /** The formatting thread's module. */
  formatThread: string;
  /** The folder of the built page. */
  page: string;
  /** The headless entry, which Node runs. */
  headless: string;
  /** The built bridge for clients that only start local commands. */
  bridge: string;
  /** The same as an extension for Claude Desktop. */
  extension: string;
}

/** How a host is started. What is absent comes from the configuration file. */
export interface HostOptions {
  dataFolder: string;
  configFile: string;
  files: HostFiles;
  env: NodeJS.ProcessEnv;
  address?: string;
  /** 0 takes any free one. */
  port?: number;
  auth?: AuthMode;
  debug: boolean;
  /** A person's consent to download a Java where none fits. */
  installJava: boolean;
  /** `exact`: that port or none. `next-free`: another one where it is taken, said in `notes`. `no`: a private host for one stdio client. */
  listen: 'exact' | 'next-free' | 'no';
  logTo: 'pretty' | 'json' | 'none';
  /** Whether a client's bridge started it, with no person behind it. */
  startedByBridge?: boolean;
}

/** A host that runs. */
export interface Host {
  /** The MCP address; absent for a private host. */
  readonly url: string | undefined;
  /** Sentences the person should see, such as that another port was taken. */
  readonly notes: readonly string[];
  /** The page's address with a code that works once within 10 minutes. Never log it. */
  pageUrl(): string;
  status(): HostStatus;
  /** Called after each change of the status; returns how to stop listening. */
  onChange(listener: () => void): () => void;
  /** The `app` section of the configuration in force. */
  settings(): Config['app'];
  /** Every place of every assistant on this machine; it reads their files. */
  clientRows(): Promise<readonly ClientRow[]>;
  /** Looks at everything that may have changed while the machine slept. */
  wake(): void;
  /** Holds back new calls of tools, or no longer. */
  setPaused(isPaused: boolean): void;
  readonly sessions: Pick<Sessions, 'start' | 'stop' | 'restart'>;
  /** An address that opens the session signed in, once; one to copy lives longer. Never log it. */
  sessionUrl(id: string, purpose: LinkPurpose): string;
  /** Opens one of these addresses in the person's browser, unseen by other users. @throws UserError UNSUPPORTED without a browser */
  openLink(url: string): Promise<void>;
  /** Serves one client until its stdin ends. */
  serveStdio(stdin: Readable, stdout: Writable): Promise<void>;
  /** Looks at everything this machine needs, and how to fix what is missing. */
  diagnose(signal: AbortSignal): Promise<Finding[]>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  stop(): Promise<void>;
}
