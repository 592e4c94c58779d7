import type { SessionId } from '../../../src-shared/session-id.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { CommunitySessionConfig, Config } from '../config/schema.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import type { Log } from '../observe/log.ts';
import type { Redaction } from '../observe/redaction.ts';
import type { WorkerDriver, WorkerRequest } from '../workers/worker-driver.ts';
import { CreatedSessions } from './created-sessions.ts';
import type { CreateOptions } from './creation.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { defaultPythonRequest, planLaunch } from './plan-launch.ts';
import { diffDefinitions, type DefinitionDiff } from './reload-diff.ts';
import { SecretTexts, type ResolveReference } from './secret-texts.ts';
import type { ConnectionTiming, Loan, SessionParts } from './session-connection.ts';
import { idsOf, staticId } from './session-lookup.ts';
import { SessionRegistry } from './session-registry.ts';
import type { SessionSource } from './session-source.ts';
import { StaticSession } from './static-session.ts';
import type { CommunitySessions, CreatedSession, CreateSession, ReadySession, ReloadSummary, Session } from './sessions.ts';

export interface CommunityParts {
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

/** The sessions of the configuration file and those made at run time. Opens nothing before it is asked to. */
export class CommunitySource implements SessionSource, CommunitySessions {
  readonly #config: () => Config;
  readonly #registry: SessionRegistry;
  readonly #shared: SessionParts;
  readonly #created: CreatedSessions;
  /** The secrets of the default worker. */
  #defaultTexts: SecretTexts | undefined;
  #connectsAutomatically = false;

  constructor({ config, openConnection, drivers, kept, resolveReference, env, redaction, log, now = Date.now }: CommunityParts) {
    this.#config = config;
    this.#registry = new SessionRegistry();
    this.#shared = {
      openConnection,
      texts: new SecretTexts({ resolve: resolveReference, env, redaction }),
      timing: () => connectionTiming(config().timeouts),
      now,
      log,
      onChange: () => this.#registry.announce(),
    };
    this.#created = new CreatedSessions({ config, drivers, kept, shared: this.#shared, registry: this.#registry });
    for (const [name, definition] of Object.entries(config().community.sessions)) this.#addStatic(name, definition);
  }

  list(): SessionSummary[] {
    return this.#registry.list();
  }

  ids(): Iterable<string> {
    return idsOf(this.#registry);
  }

  onChange(listener: () => void): () => void {
    return this.#registry.onChange(listener);
  }

  owns({ type }: SessionId): boolean {
    return type === 'community';
  }

  find(id: SessionId): Session {
    return this.#registry.find(id);
  }

  async ready(id: SessionId, signal: AbortSignal, onStep?: (step: string) => void): Promise<ReadySession> {
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

  start(id: SessionId): void {
    const session = this.#registry.find(id);
    if (session.origin === 'dynamic') this.#created.start(session);
    else void session.connectInBackground();
  }

  async stop(id: SessionId): Promise<void> {
    const session = this.#registry.find(id);
    if (session.origin === 'dynamic') await this.#created.stop(session);
    else await session.disconnect();
  }

  async restart(id: SessionId): Promise<void> {
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

  async reload({ restartDynamic }: { restartDynamic: boolean }): Promise<Omit<ReloadSummary, 'systems'>> {
    const { community } = this.#config();
    const current = Object.fromEntries([...this.#registry.static].map(([name, { definition }]) => [name, definition]));
    const sessions = diffDefinitions(current, community.sessions);
    const ending: Promise<unknown>[] = [...sessions.removed, ...sessions.changed].map(name => this.#removeStatic(name));
    for (const name of [...sessions.added, ...sessions.changed]) this.#addStatic(name, community.sessions[name]!);
    this.#registry.sortStatic(Object.keys(community.sessions));
    if (restartDynamic) ending.push(...[...this.#registry.dynamic.values()].map(session => this.#created.stop(session)));
    this.#registry.announce();
    await Promise.all([...ending, this.#created.noteContainers()]);
    return { sessions: inIds(sessions), dynamic_kept: this.#registry.dynamic.size };
  }

  resume(): void {
    this.#connectsAutomatically = true;
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

  async close(reason: UserError): Promise<void> {
    this.#connectsAutomatically = false;
    const statics = [...this.#registry.static.values()].map(session => session.close(reason));
    await Promise.allSettled([...statics, this.#created.close(reason)]);
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
