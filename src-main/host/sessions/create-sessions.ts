import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { CommunitySessionConfig, Config } from '../config/schema.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { WorkerDriver, WorkerRequest } from '../workers/worker-driver.ts';
import { onClockJump } from './clock-jump.ts';
import { CreatedSessions, shuttingDown } from './created-sessions.ts';
import type { CreateOptions } from './creation.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { defaultPythonRequest, planLaunch } from './plan-launch.ts';
import { diffDefinitions, type DefinitionDiff } from './reload-diff.ts';
import { SecretTexts, type ResolveReference } from './secret-texts.ts';
import type { ConnectionTiming, Loan, SessionParts } from './session-connection.ts';
import { staticId } from './session-lookup.ts';
import { SessionRegistry } from './session-registry.ts';
import { StaticSession } from './static-session.ts';
import type { CreatedSession, CreateSession, ReadySession, ReloadSummary, Session, Sessions } from './sessions.ts';

/** How long ending every worker may take before the app goes on without them. */
const closeLimitMs = 15_000;

export interface SessionsParts {
  /** The configuration in force. */
  config: () => Config;
  openConnection: (options: ConnectionOptions) => Connection;
  drivers: readonly WorkerDriver[];
  kept: KeptSessions;
  resolveReference: ResolveReference;
  env: Readonly<Record<string, string | undefined>>;
  redaction: Pick<Redaction, 'add'>;
  log: Log;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** The registry, with what only the host needs. */
export interface HostSessions extends Sessions {
  /** Connects the sessions that are configured to connect by themselves, now and after each reload, and takes over containers that ran on. Returns at once. */
  resume(): void;
  /** After the computer slept: tries lost connections at once. */
  wake(): void;
  /** What a create without arguments asks of a python worker; undefined where none would be made so. @throws UserError CONFIG_ERROR when a secret is missing */
  defaultPythonWorker(signal: AbortSignal): Promise<WorkerRequest | undefined>;
}

/** Every session this host knows. Opens nothing before it is asked to. */
export function createSessions(parts: SessionsParts): HostSessions {
  return new CommunitySessions(parts);
}

class CommunitySessions implements HostSessions {
  readonly #config: () => Config;
  readonly #log: Log;
  readonly #registry: SessionRegistry;
  readonly #shared: SessionParts;
  readonly #created: CreatedSessions;
  /** The secrets of the default worker. */
  #defaultTexts: SecretTexts | undefined;
  #systems: Config['enterprise']['systems'];
  #connectsAutomatically = false;
  #stopWatching: (() => void) | undefined;

  constructor({ config, openConnection, drivers, kept, resolveReference, env, redaction, log, now = Date.now }: SessionsParts) {
    this.#config = config;
    this.#log = log;
    this.#registry = new SessionRegistry(() => Object.keys(config().enterprise.systems));
    this.#shared = {
      openConnection,
      texts: new SecretTexts({ resolve: resolveReference, env, redaction }),
      timing: () => connectionTiming(config().timeouts),
      now,
      log,
      onChange: () => this.#registry.announce(),
    };
    this.#created = new CreatedSessions({ config, drivers, kept, shared: this.#shared, registry: this.#registry });
    this.#systems = config().enterprise.systems;
    for (const [name, definition] of Object.entries(config().community.sessions)) this.#addStatic(name, definition);
  }

  list(): SessionSummary[] {
    return this.#registry.list();
  }

  onChange(listener: (sessions: SessionSummary[]) => void): () => void {
    return this.#registry.onChange(listener);
  }

  find(id: string): Session {
    return this.#registry.find(id);
  }

  async ready(id: string, signal: AbortSignal, onStep?: (step: string) => void): Promise<ReadySession> {
    const session = this.#registry.find(id);
    const loan: Loan & { warnings?: readonly string[] } =
      session.origin === 'dynamic' ? await this.#created.borrow(session, signal, onStep) : await session.borrow(signal);
    return {
      id: session.id,
      name: session.name,
      origin: session.origin,
      language: session.language,
      summary: () => session.summary(),
      details: options => session.details(options),
      lend: signal => session.lend(signal),
      access: signal => session.access(signal),
      logTail: lines => session.logTail(lines),
      onLog: listener => session.onLog(listener),
      usage: signal => session.usage(signal),
      connection: loan.connection,
      warnings: loan.warnings ?? [],
      [Symbol.dispose]: () => loan[Symbol.dispose](),
    };
  }

  async checkCreate(request: CreateSession): Promise<CreateSession> {
    return (await planLaunch(request, this.#created.creation, new AbortController().signal)).request;
  }

  create(request: CreateSession, options: CreateOptions): Promise<CreatedSession> {
    return this.#created.create(request, options);
  }

  createKept(request: CreateSession, signal: AbortSignal): Promise<Session> {
    return this.#created.createKept(request, signal);
  }

  start(id: string): void {
    const session = this.#registry.find(id);
    if (session.origin === 'dynamic') this.#created.start(session);
    else void session.connectInBackground();
  }

  async stop(id: string): Promise<void> {
    const session = this.#registry.find(id);
    if (session.origin === 'dynamic') await this.#created.stop(session);
    else await session.disconnect();
  }

  async restart(id: string): Promise<void> {
    const session = this.#registry.find(id);
    if (session.origin === 'dynamic') return this.#created.restart(session);
    await session.disconnect();
    void session.connectInBackground();
  }

  async keep(id: string, change: { kept?: boolean; idleStopSeconds?: number }): Promise<void> {
    return this.#created.keep(this.#registry.findDynamic(id), change);
  }

  async delete(id: string): Promise<{ id: string; name: string; warning?: string }> {
    return this.#created.delete(this.#registry.findDynamic(id));
  }

  async reload({ restartDynamic }: { restartDynamic: boolean }): Promise<ReloadSummary> {
    const { community, enterprise } = this.#config();
    const current = Object.fromEntries([...this.#registry.static].map(([name, { definition }]) => [name, definition]));
    const sessions = diffDefinitions(current, community.sessions);
    const systems = diffDefinitions(this.#systems, enterprise.systems);
    this.#systems = enterprise.systems;
    const ending: Promise<unknown>[] = [...sessions.removed, ...sessions.changed].map(name => this.#removeStatic(name));
    for (const name of [...sessions.added, ...sessions.changed]) this.#addStatic(name, community.sessions[name]!);
    this.#registry.sortStatic(Object.keys(community.sessions));
    if (restartDynamic) ending.push(...[...this.#registry.dynamic.values()].map(session => this.#created.stop(session)));
    this.#registry.announce();
    await Promise.all([...ending, this.#created.noteContainers()]);
    return { sessions: inIds(sessions), systems, dynamic_kept: this.#registry.dynamic.size };
  }

  resume(): void {
    this.#connectsAutomatically = true;
    this.#stopWatching = onClockJump(() => this.wake());
    for (const session of this.#registry.static.values()) this.#connectIfWanted(session);
    this.#created.adopt();
  }

  wake(): void {
    for (const session of [...this.#registry.static.values(), ...this.#registry.dynamic.values()]) session.wake();
  }

  async defaultPythonWorker(signal: AbortSignal): Promise<WorkerRequest | undefined> {
    const before = this.#defaultTexts;
    this.#defaultTexts = this.#shared.texts.own();
    try {
      return await defaultPythonRequest(this.#created.creation, this.#defaultTexts, signal);
    } finally {
      before?.[Symbol.dispose]();
    }
  }

  async close(): Promise<void> {
    this.#connectsAutomatically = false;
    this.#stopWatching?.();
    const reason = shuttingDown();
    const ending = Promise.allSettled([
      ...[...this.#registry.static.values()].map(session => session.close(reason)),
      this.#created.close(reason),
    ]);
    await abortable(ending, new AbortController().signal, { ms: closeLimitMs, late: endedLate }).catch((err: unknown) =>
      this.#log.warn({ err }, 'Sessions were left behind'),
    );
  }

  #addStatic(name: string, definition: CommunitySessionConfig): void {
    const session = new StaticSession(name, definition, this.#shared);
    this.#registry.static.set(name, session);
    this.#connectIfWanted(session);
  }

  #removeStatic(name: string): Promise<void> {
    const session = this.#registry.static.get(name)!;
    this.#registry.static.delete(name);
    return session.close(new UserError('UNAVAILABLE', `Session '${session.id}' was closed: its configuration changed`));
  }

  #connectIfWanted(session: StaticSession): void {
    if (session.definition.auto_connect && this.#connectsAutomatically) void session.connectInBackground();
  }
}

function endedLate(): UserError {
  return new UserError('TIMEOUT', `Some sessions did not end within ${closeLimitMs / 1000}s`);
}

function inIds(diff: DefinitionDiff): DefinitionDiff {
  return {
    added: diff.added.map(staticId),
    removed: diff.removed.map(staticId),
    changed: diff.changed.map(staticId),
    unchanged: diff.unchanged,
  };
}

/** The configured seconds in milliseconds. */
function connectionTiming(timeouts: Config['timeouts']): ConnectionTiming {
  return {
    connect: timeouts.connect * 1000,
    read: timeouts.read * 1000,
    quick: timeouts.quick * 1000,
    idle: timeouts.session_idle * 1000,
    backoff: timeouts.reconnect_backoff.map(seconds => seconds * 1000),
  };
}
