import { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { configSchema, type Config } from '../../config/schema.ts';
import type { Connection, ConnectionChange, ConnectionOptions, ServerFacts } from '../../deephaven/connection.ts';
import type { Log } from '../../observe/log.ts';
import type { Worker, WorkerDriver, WorkerExit, WorkerRequest } from '../../workers/worker-driver.ts';
import { createSessions, type HostSessions, type SessionsParts } from '../create-sessions.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

export const never = new AbortController().signal;

/** A promise settled from outside. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export interface FakeConnection extends Connection {
  readonly options: ConnectionOptions;
  connects: number;
  closed: boolean;
  scripts: string[];
  /** Ends the login as a server that goes away does. */
  lose(error?: UserError): void;
}

/** Connections that log in by `login`, which may wait or throw. */
export function fakeConnections(
  login: (connection: FakeConnection, signal: AbortSignal) => Promise<ServerFacts | void> = async () => {},
) {
  const made: FakeConnection[] = [];
  const open = (options: ConnectionOptions): Connection => {
    const listeners = new Set<(change: ConnectionChange) => void>();
    const announce = (change: ConnectionChange) => listeners.forEach(listener => listener(change));
    let connected = false;
    const connection: FakeConnection = {
      options,
      connects: 0,
      closed: false,
      scripts: [],
      get connected() {
        return connected;
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      async connect(signal) {
        connection.connects += 1;
        const facts = await login(connection, signal);
        if (connection.closed) throw new UserError('UNAVAILABLE', 'The connection is closed');
        if (!connected) announce({ connected: (connected = true) });
        return facts ?? { deephavenVersion: '42.7' };
      },
      variables: async () => [
        { name: 't', type: 'Table' },
        { name: 'f', type: 'Figure' },
      ],
      heap: async () => ({ maximum: 4_000_000, used: 1_000_000 }),
      async runScript({ code }) {
        connection.scripts.push(code);
        const result = { created: [], updated: [], removed: [], stdout: '', stderr: '', elapsedMs: 1 };
        return code.includes('fail') ? { ...result, failure: { reason: 'error', headline: 'ValueError: no' } } : result;
      },
      tableDetails: unused,
      openTable: unused,
      pythonPackages: unused,
      async close() {
        connected = false;
        connection.closed = true;
      },
      lose(error = offline('gone')) {
        connected = false;
        announce({ connected: false, error: error as never });
      },
    };
    made.push(connection);
    return connection;
  };
  return { open, made };
}

async function unused(): Promise<never> {
  throw new Error('not part of this test');
}

export function offline(why: string): UserError {
  return Object.assign(new UserError('UNAVAILABLE', `Cannot connect to localhost:10000: ${why}`), { liveness: 'OFFLINE' });
}

export function refused(): UserError {
  return Object.assign(new UserError('UNAUTHENTICATED', 'The server refused the credentials'), { liveness: 'UNAUTHORIZED' });
}

export interface FakeWorker extends Worker {
  stopped: boolean;
  die(exit: Partial<WorkerExit>): void;
}

interface Hooks {
  provision?: (request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal) => Promise<void>;
  beforeReady?: (request: WorkerRequest, signal: AbortSignal) => Promise<void>;
}

/** A python driver whose workers are objects. `alive` counts those not ended. */
export function fakeDriver({ provision = async () => {}, beforeReady = async () => {} }: Hooks = {}) {
  const workers: FakeWorker[] = [];
  const requests: WorkerRequest[] = [];
  const driver: WorkerDriver = {
    method: 'python',
    available: async () => ({ available: true }),
    provision,
    async start(request, onStep, signal) {
      requests.push(request);
      onStep('starting Java');
      await beforeReady(request, signal);
      signal.throwIfAborted();
      const worker = fakeWorker(45_000 + workers.length);
      workers.push(worker);
      return worker;
    },
    close: async () => {},
  };
  return { driver, workers, requests, alive: () => workers.filter(({ stopped }) => !stopped).length };
}

function fakeWorker(port: number): FakeWorker {
  const exited = deferred<WorkerExit>();
  const worker: FakeWorker = {
    address: { host: '127.0.0.1', port },
    startedAt: new Date(0),
    processId: port,
    exited: exited.promise,
    stopped: false,
    logTail: async () => ['starting', 'Out of memory'],
    async stop() {
      worker.die({ code: 0, expected: true });
    },
    die(exit) {
      worker.stopped = true;
      exited.resolve({ code: null, signal: null, expected: false, ...exit });
    },
  };
  return worker;
}

export interface Bench {
  sessions: HostSessions;
  /** Puts another file in force; tell the sessions with `reload`. */
  configure(file: unknown): void;
  masked: string[];
}

/** Sessions on fakes, configured as a file would be. */
export function bench(file: unknown, parts: Partial<SessionsParts> = {}): Bench {
  let config: Config = configSchema.parse(file);
  const masked: string[] = [];
  const sessions = createSessions({
    config: () => config,
    openConnection: fakeConnections().open,
    drivers: [fakeDriver().driver],
    resolveReference: async text => new Secret(text),
    env: {},
    redaction: { add: secret => void masked.push(secret.reveal()), redact: text => text, forms: () => masked },
    log: silentLog,
    ...parts,
  });
  return { sessions, masked, configure: next => void (config = configSchema.parse(next)) };
}
