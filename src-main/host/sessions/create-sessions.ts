import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../abortable.ts';
import type { CommunitySessionConfig, Config } from '../config/schema.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import { createSession } from './create-session.ts';
import type { CreateOptions, Creation } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { diffDefinitions, type DefinitionDiff } from './reload-diff.ts';
import { SecretTexts, type ResolveReference } from './secret-texts.ts';
import type { ConnectionTiming } from './session-connection.ts';
import { staticId } from './session-lookup.ts';
import type { SessionParts } from './session-parts.ts';
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
  resolveReference: ResolveReference;
  env: Readonly<Record<string, string | undefined>>;
  redaction: Redaction;
  log: Log;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** The registry, with what only the host's start needs. */
export interface HostSessions extends Sessions {
  /** Connects the sessions that are configured to connect by themselves, now and after each reload. Returns at once. */
  connectAutomatically(): void;
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
  readonly #creation: Creation;
  #systems: Config['enterprise']['systems'];
  #connectsAutomatically = false;
  #isClosed = false;

  constructor({ config, openConnection, drivers, resolveReference, env, redaction, log, now = Date.now }: SessionsParts) {
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
    this.#creation = {
      config,
      drivers,
      parts: this.#shared,
      reserve: (session, limit) => this.#reserve(session, limit),
      forget: session => this.#registry.forget(session),
      onUnused: session => void this.#deleteUnused(session),
    };
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

  async ready(id: string, signal: AbortSignal): Promise<ReadySession> {
    const session = this.#registry.find(id);
    const loan = await session.borrow(signal);
    return {
      id: session.id,
      name: session.name,
      origin: session.origin,
      language: session.language,
      summary: () => session.summary(),
      details: options => session.details(options),
      access: signal => session.access(signal),
      connection: loan.connection,
      warnings: [],
      [Symbol.dispose]: () => loan[Symbol.dispose](),
    };
  }

  create(request: CreateSession, options: CreateOptions): Promise<CreatedSession> {
    return createSession(request, options, this.#creation);
  }

  async delete(id: string): Promise<{ id: string; name: string; warning?: string }> {
    const session = this.#registry.findDynamic(id);
    const { exitedBefore } = await session.stop(new UserError('CANCELLED', `Session '${session.id}' was deleted`));
    this.#registry.forget(session);
    const warning = exitedBefore && `Its worker had ended before: ${exitedBefore}`;
    return { id: session.id, name: session.name, ...(warning && { warning }) };
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
    if (restartDynamic) ending.push(...[...this.#registry.dynamic.values()].map(({ id }) => this.delete(id)));
    this.#registry.announce();
    await Promise.all(ending);
    return { sessions: inIds(sessions), systems, dynamic_kept: this.#registry.dynamic.size };
  }

  connectAutomatically(): void {
    this.#connectsAutomatically = true;
    for (const session of this.#registry.static.values()) this.#connectIfWanted(session);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = shuttingDown();
    const ending = Promise.allSettled([
      ...[...this.#registry.static.values()].map(session => session.close(reason)),
      ...[...this.#registry.dynamic.values()].map(session => session.stop(reason)),
    ]);
    await abortable(ending, new AbortController().signal, { ms: closeLimitMs, late: endedLate }).catch((err: unknown) =>
      this.#log.warn({ err }, 'Sessions were left behind'),
    );
  }

  #reserve(session: DynamicSession, limit: number): void {
    if (this.#isClosed) throw shuttingDown();
    this.#registry.reserve(session, limit);
  }

  async #deleteUnused(session: DynamicSession): Promise<void> {
    this.#log.info({ session: session.id }, 'A session is deleted, since nobody used it for its auto_delete_timeout');
    await this.delete(session.id).catch((err: unknown) =>
      this.#log.warn({ session: session.id, err }, 'It could not be deleted'),
    );
  }

  #addStatic(name: string, definition: CommunitySessionConfig): void {
    const session = new StaticSession(name, definition, this.#shared);
    this.#registry.static.set(name, session);
    if (this.#connectsAutomatically) this.#connectIfWanted(session);
  }

  #removeStatic(name: string): Promise<void> {
    const session = this.#registry.static.get(name)!;
    this.#registry.static.delete(name);
    return session.close(new UserError('UNAVAILABLE', `Session '${session.id}' was closed: its configuration changed`));
  }

  #connectIfWanted(session: StaticSession): void {
    if (session.definition.auto_connect && !this.#isClosed) void session.connectInBackground();
  }
}

function endedLate(): UserError {
  return new UserError('TIMEOUT', `Some sessions did not end within ${closeLimitMs / 1000}s`);
}

function shuttingDown(): UserError {
  return new UserError('UNAVAILABLE', 'The app is shutting down');
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
