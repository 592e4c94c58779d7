import { Secret } from '../../../../src-shared/secret.ts';
import type { LaunchMethod } from '../../../../src-shared/session.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { configSchema, type Config } from '../../config/schema.ts';
import type { Connection, ConnectionChange, ConnectionOptions, ServerFacts } from '../../deephaven/connection.ts';
import type { Log } from '../../observe/log.ts';
import { createRedaction, type Redaction } from '../../observe/redaction.ts';
import type { Worker, WorkerDriver, WorkerExit, WorkerRequest } from '../../workers/worker-driver.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import { shownUrl, workerKey } from '../../workers/launch-options.ts';
import { createSessions, type HostSessions, type SessionsParts } from '../create-sessions.ts';
import { keptSessions } from '../kept-sessions.ts';
import { dockerPlace } from '../../workers/docker/docker-place.ts';
import { pythonPlace } from '../../workers/python/python-place.ts';

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
      describeTables: unused,
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

/** Secrets in a map, as if they were in `kind`. */
export function fakeSecrets(kind: SecretStore['kind'] = 'keychain') {
  const held = new Map<string, Secret>();
  const secrets: Pick<SecretStore, 'kind' | 'get' | 'set' | 'delete'> = {
    kind,
    get: async name => held.get(name),
    set: async (name, secret) => void held.set(name, secret),
    delete: async name => held.delete(name),
  };
  return { secrets, held };
}

export interface FakeWorker extends Worker {
  stopped: boolean;
  /** Whether it was told to outlive its host. */
  left: boolean;
  print(line: string): void;
  die(exit: Partial<WorkerExit>): void;
}

interface Hooks {
  method?: LaunchMethod;
  provision?: (request: WorkerRequest, onStep: (step: string) => void, signal: AbortSignal) => Promise<void>;
  beforeReady?: (request: WorkerRequest, signal: AbortSignal) => Promise<void>;
}

/** A driver whose workers are objects; those of docker can outlive it. `alive` counts those not ended. */
export function fakeDriver({ provision = async () => {}, beforeReady = async () => {}, method = 'python' }: Hooks = {}) {
  const workers: FakeWorker[] = [];
  const requests: WorkerRequest[] = [];
  const driver: WorkerDriver = {
    method,
    place: method === 'docker' ? dockerPlace : pythonPlace,
    isFirstChoice: method === 'docker',
    startsAhead: method === 'python',
    available: async () => ({ available: true }),
    provision,
    async start(request, onStep, signal) {
      requests.push(request);
      onStep('starting Java');
      await beforeReady(request, signal);
      signal.throwIfAborted();
      const worker = fakeWorker(45_000 + workers.length, request, method);
      workers.push(worker);
      return worker;
    },
    async adopt({ name }) {
      return workers.find(worker => worker.containerId === name && !worker.stopped);
    },
    removeOrphans: async () => {},
    close: async () => {},
  };
  return { driver, workers, requests, alive: () => workers.filter(({ stopped }) => !stopped).length };
}

function fakeWorker(port: number, request: WorkerRequest, method: LaunchMethod): FakeWorker {
  const exited = deferred<WorkerExit>();
  const listeners = new Set<(line: string) => void>();
  const lines = ['starting', 'Out of memory'];
  const name = `worker-${port}`;
  const token = workerKey(request);
  const worker: FakeWorker = {
    address: { host: '127.0.0.1', port },
    url: shownUrl({ host: '127.0.0.1', port }),
    startedAt: new Date(0),
    ...(method === 'python' ? { processId: port } : { containerId: name }),
    ...(token && { token }),
    exited: exited.promise,
    stopped: false,
    left: false,
    logTail: async count => lines.slice(-count),
    onLog(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    usage: async () => ({ memoryBytes: 1_000, cpuPercent: 5 }),
    ...(method === 'docker' && {
      leave() {
        worker.left = true;
        return { name, request, ...(token && { token }) };
      },
    }),
    print(line) {
      lines.push(line);
      for (const listener of listeners) listener(line);
    },
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
  /** What was ever masked. */
  masked: string[];
  /** Which secrets are masked now. */
  redaction: Redaction;
}

/** Sessions on fakes, configured as a file would be. */
export function bench(file: unknown, parts: Partial<SessionsParts> = {}): Bench {
  let config: Config = configSchema.parse(file);
  const masked: string[] = [];
  const redaction = createRedaction();
  const sessions = createSessions({
    config: () => config,
    openConnection: fakeConnections().open,
    drivers: [fakeDriver().driver],
    kept: keptSessions([], { secrets: fakeSecrets('memory').secrets, log: silentLog }),
    resolveReference: async text => new Secret(text),
    env: {},
    redaction: {
      add(secret) {
        masked.push(secret.reveal());
        return redaction.add(secret);
      },
    },
    log: silentLog,
    ...parts,
  });
  return { sessions, masked, redaction, configure: next => void (config = configSchema.parse(next)) };
}
