import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { Config } from '../config/schema.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import { createSession, newSession } from './create-session.ts';
import { type CreateOptions, type Creation, StartingWorkers } from './creation.ts';
import { DynamicSession, type NotedLoan } from './dynamic-session.ts';
import { KeptContainers } from './kept-containers.ts';
import type { StoredSession } from './kept-file.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { creationConfig, planLaunch } from './plan-launch.ts';
import { prepareRequest } from './run-start.ts';
import type { SessionParts } from './session-connection.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { CreatedSession, CreateSession } from './sessions.ts';
import { startAgain } from './start-again.ts';

export interface CreatedSessionsParts {
  config: () => Config;
  drivers: readonly WorkerDriver[];
  kept: KeptSessions;
  shared: SessionParts;
  registry: SessionRegistry;
}

/** The sessions made at run time: those that go with their worker, and those that are kept. */
export class CreatedSessions {
  readonly #parts: CreatedSessionsParts;
  readonly #containers: KeptContainers;
  readonly creation: Creation;
  /** A call that comes while one ends must not start it again. */
  readonly #deleting = new Set<DynamicSession>();
  #isClosed = false;

  constructor(parts: CreatedSessionsParts) {
    const { config, drivers, kept, registry, shared } = parts;
    this.#parts = parts;
    this.creation = {
      config,
      drivers,
      parts: shared,
      hooks: {
        unusedSeconds: session => this.#unusedSeconds(session),
        onUnused: session => void this.#endUnused(session),
        onReady: session => void this.#noteContainer(session),
      },
      check: (name, limit) => registry.check(name, limit),
      reserve: (session, limit) => {
        this.#refuseWhenClosed();
        registry.reserve(session, limit);
      },
      forget: session => registry.forget(session),
      ownSecrets: (name, signal) => kept.ownSecrets(name, signal),
      stoppable: () => registry.stoppable(),
      starting: new StartingWorkers(),
    };
    this.#containers = new KeptContainers(kept, this.creation);
    for (const stored of kept.all()) this.#enter(stored);
  }

  create(request: CreateSession, options: CreateOptions): Promise<CreatedSession> {
    return createSession(request, options, this.creation);
  }

  /** @throws UserError for what can be refused at once */
  async createKept(request: CreateSession, signal: AbortSignal): Promise<DynamicSession> {
    const plan = await planLaunch(request, this.creation, signal);
    this.creation.check(request.name, plan.limit);
    using texts = this.#parts.shared.texts.own();
    (await prepareRequest(plan, texts, this.creation, signal))[Symbol.dispose](); // only to refuse at once: its start does it again
    const session = newSession(plan, { kept: true }, this.creation);
    this.creation.reserve(session, plan.limit);
    void startAgain(session, this.creation).catch(() => undefined); // noted in its state
    try {
      await this.#parts.kept.save(session);
    } catch (error) {
      await this.delete(session);
      throw error;
    }
    return session;
  }

  /** Lends a session's connection, starting its worker first where it is kept and stopped. @throws UserError */
  async borrow(session: DynamicSession, signal: AbortSignal, onStep?: (step: string) => void): Promise<NotedLoan> {
    if (session.kept && session.stopping) await abortable(session.stopping, signal);
    if (session.startsAtNextCall) this.start(session);
    return session.borrow(signal, onStep);
  }

  /** Starts its worker, where it has none. @throws UserError LIMIT_REACHED, NOT_CONFIGURED, DISABLED; UNAVAILABLE while it stops; SESSION_NOT_FOUND while it is deleted */
  start(session: DynamicSession): void {
    if (this.#deleting.has(session)) throw new UserError('SESSION_NOT_FOUND', `Session '${session.id}' is being deleted`);
    if (session.stopping) {
      throw new UserError('UNAVAILABLE', `Session '${session.id}' is stopping`, { hint: 'Start it again when it is stopped.' });
    }
    if (session.isActive) return;
    this.#refuseWhenClosed();
    this.#parts.registry.checkLimit(creationConfig(this.#parts.config()).limit);
    const container = this.#containers.of(session);
    const takeOver = container && ((signal: AbortSignal) => this.#containers.takeOver(session, container, signal));
    void startAgain(session, this.creation, takeOver).catch(() => undefined); // noted in its state
  }

  async stop(session: DynamicSession): Promise<void> {
    if (!session.kept) return void (await this.delete(session));
    await session.stop(new UserError('CANCELLED', `Session '${session.id}' was stopped`));
    await this.#parts.kept.forgetContainer(session.name);
  }

  async restart(session: DynamicSession): Promise<void> {
    await session.stop(new UserError('CANCELLED', `Session '${session.id}' was restarted`));
    await this.#parts.kept.forgetContainer(session.name);
    this.start(session);
  }

  async keep(session: DynamicSession, change: { kept?: boolean; idleStopSeconds?: number }): Promise<void> {
    const undo = session.keep(change);
    try {
      if (session.kept || this.#containers.of(session)) await this.#parts.kept.save(session);
      else if (session.isActive || session.stopping) await this.#parts.kept.forget(session.name);
      else await this.delete(session);
    } catch (error) {
      undo();
      throw error;
    }
  }

  async delete(session: DynamicSession): Promise<{ id: string; name: string; warning?: string }> {
    this.#deleting.add(session);
    try {
      return await this.#delete(session);
    } finally {
      this.#deleting.delete(session);
    }
  }

  /** Connects to the containers that ran on. */
  adopt(): void {
    for (const session of this.#parts.registry.dynamic.values()) {
      const container = this.#containers.of(session);
      if (container) void this.#adopt(session, container.name);
    }
  }

  /** Follows a changed choice about containers. */
  async noteContainers(): Promise<void> {
    await Promise.all([...this.#parts.registry.dynamic.values()].map(session => this.#noteContainer(session)));
  }

  /** Stops every worker, but for containers that shall run on. */
  async close(reason: UserError): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      [...this.#parts.registry.dynamic.values()].map(async session => {
        if (await this.#noteContainer(session)) await session.leave(reason);
        else await session.stop(reason);
      }),
    );
  }

  async #delete(session: DynamicSession): Promise<{ id: string; name: string; warning?: string }> {
    const { exitedBefore } = await session.stop(new UserError('CANCELLED', `Session '${session.id}' was deleted`));
    const { log } = this.#parts.shared;
    await this.#containers
      .remove(session, AbortSignal.timeout(removeLimitMs))
      .catch((err: unknown) => log.warn({ session: session.id, err }, 'Its container could not be removed; the next start does'));
    // The name is free only when nothing is remembered of it, which would go to the next session of that name.
    await this.#parts.kept.forget(session.name);
    this.#parts.registry.forget(session);
    const warning = exitedBefore && `Its worker had ended before: ${exitedBefore}`;
    return { id: session.id, name: session.name, ...(warning && { warning }) };
  }

  #enter(stored: StoredSession): void {
    const { name, language, launchMethod, kept, request } = stored;
    const session = new DynamicSession(
      { ...this.creation.hooks, request: { ...request, name, launchMethod }, language, launchMethod, kept, ranBefore: true },
      this.#parts.shared,
    );
    this.#parts.registry.dynamic.set(name, session);
  }

  async #adopt(session: DynamicSession, container: string): Promise<void> {
    const { log } = this.#parts.shared;
    const stored = this.#containers.of(session)!;
    let isGone = false;
    try {
      await session.launch({
        softDeadlineMs: this.#parts.shared.timing().quick,
        run: async signal => {
          const launched = await this.#containers.takeOver(session, stored, signal);
          if (launched) return launched;
          isGone = true;
          throw new UserError('UNAVAILABLE', `Its container '${container}' is gone`);
        },
      });
      log.info({ session: session.id, container }, 'A container that ran on is in use again');
    } catch (err) {
      if (!isGone) return log.warn({ session: session.id, container, err }, 'A container that ran on cannot be used');
      log.info({ session: session.id, container }, 'A container that should have run on is gone');
      if (session.kept) await session.stop(new UserError('CANCELLED', 'Its container is gone'));
      else this.#parts.registry.forget(session);
    }
  }

  /** Whether its container runs on when this host ends. */
  async #noteContainer(session: DynamicSession): Promise<boolean> {
    try {
      return await this.#containers.note(session);
    } catch (err) {
      this.#parts.shared.log.warn({ session: session.id, err }, 'Whether its container runs on could not be noted');
      return false;
    }
  }

  #unusedSeconds({ kept, request }: DynamicSession): number {
    const defaults = this.#parts.config().community.session_creation?.defaults;
    if (kept) return request.idleStopSeconds ?? defaults?.idle_stop_seconds ?? 0;
    return request.autoDeleteTimeoutSeconds ?? defaults?.auto_delete_timeout ?? 0;
  }

  async #endUnused(session: DynamicSession): Promise<void> {
    const { log } = this.#parts.shared;
    log.info({ session: session.id, kept: session.kept }, 'A session is ended, since nobody used it for its time');
    await this.stop(session).catch((err: unknown) => log.warn({ session: session.id, err }, 'It could not be ended'));
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw shuttingDown();
  }
}

/** How long a container that nobody connected to may take to end. */
const removeLimitMs = 20_000;

export function shuttingDown(): UserError {
  return new UserError('UNAVAILABLE', 'The app is shutting down');
}
