import { nearestNames } from '../../../src-shared/nearest.ts';
import { parseSessionId, type SessionId } from '../../../src-shared/session-id.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { abortable } from '../base/deadlines.ts';
import type { Config } from '../config/schema.ts';
import { onClockJump } from './clock-jump.ts';
import { CommunitySource, type CommunityParts } from './community-source.ts';
import { shuttingDown } from './created-sessions.ts';
import { diffDefinitions } from './reload-diff.ts';
import type { SessionSource } from './session-source.ts';
import type { CommunitySessions, ReadySession, ReloadSummary, Session, Sessions } from './sessions.ts';
import type { WorkerRequest } from '../workers/worker-driver.ts';

/** How long ending every session may take before the app goes on without them. */
const closeLimitMs = 15_000;

export interface SessionsParts extends CommunityParts {
  /** Other sources than this computer's: each answers for ids of its own. */
  sources?: readonly SessionSource[];
}

/** All sessions, with what only the host needs. */
export interface HostSessions extends Sessions {
  /** Connects the sessions that are configured to connect by themselves, now and after each reload, and takes over containers that ran on. Returns at once. */
  resume(): void;
  /** After the computer slept: tries lost connections at once. */
  wake(): void;
  /** What a create without arguments asks of a python worker; undefined where none would be made so. @throws UserError CONFIG_ERROR when a secret is missing */
  defaultPythonWorker(signal: AbortSignal): Promise<WorkerRequest | undefined>;
}

/** The sessions of every source, by full id. Opens nothing before it is asked to. */
export function createSessions({ sources = [], ...parts }: SessionsParts): HostSessions {
  return new JoinedSessions(new CommunitySource(parts), sources, parts);
}

class JoinedSessions implements HostSessions {
  readonly community: CommunitySessions;
  readonly #own: CommunitySource;
  readonly #sources: readonly SessionSource[];
  readonly #parts: Pick<CommunityParts, 'config' | 'log'>;
  readonly #listeners = new Set<(sessions: SessionSummary[]) => void>();
  #willAnnounce = false;
  #systems: Config['enterprise']['systems'];
  #stopWatching: (() => void) | undefined;

  constructor(community: CommunitySource, others: readonly SessionSource[], parts: Pick<CommunityParts, 'config' | 'log'>) {
    this.community = community;
    this.#own = community;
    this.#sources = [community, ...others];
    this.#parts = parts;
    this.#systems = parts.config().enterprise.systems;
    for (const source of this.#sources) source.onChange(() => this.#announce());
  }

  list(): SessionSummary[] {
    return this.#sources.flatMap(source => source.list());
  }

  onChange(listener: (sessions: SessionSummary[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(text: string): Session {
    const { source, id } = this.#sourceOf(text);
    return source.find(id);
  }

  async ready(text: string, signal: AbortSignal, onStep?: (step: string) => void): Promise<ReadySession> {
    const { source, id } = this.#sourceOf(text);
    return source.ready(id, signal, onStep);
  }

  start(text: string): void {
    const { source, id } = this.#sourceOf(text);
    source.start(id);
  }

  async stop(text: string): Promise<void> {
    const { source, id } = this.#sourceOf(text);
    await source.stop(id);
  }

  async restart(text: string): Promise<void> {
    const { source, id } = this.#sourceOf(text);
    await source.restart(id);
  }

  async reload(options: { restartDynamic: boolean }): Promise<ReloadSummary> {
    const { systems: wanted } = this.#parts.config().enterprise;
    const systems = diffDefinitions(this.#systems, wanted);
    this.#systems = wanted;
    const reloads = await Promise.all(this.#sources.map(source => source.reload(options)));
    const all = (which: 'added' | 'removed' | 'changed') => reloads.flatMap(({ sessions }) => sessions[which]);
    return {
      sessions: {
        added: all('added'),
        removed: all('removed'),
        changed: all('changed'),
        unchanged: reloads.reduce((sum, { sessions }) => sum + sessions.unchanged, 0),
      },
      systems,
      dynamic_kept: reloads.reduce((sum, { dynamic_kept }) => sum + dynamic_kept, 0),
    };
  }

  resume(): void {
    this.#stopWatching = onClockJump(() => this.wake());
    for (const source of this.#sources) source.resume();
  }

  wake(): void {
    for (const source of this.#sources) source.wake();
  }

  defaultPythonWorker(signal: AbortSignal): Promise<WorkerRequest | undefined> {
    return this.#own.defaultPythonWorker(signal);
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    const reason = shuttingDown();
    const ending = Promise.allSettled(this.#sources.map(source => source.close(reason)));
    await abortable(ending, new AbortController().signal, { ms: closeLimitMs, late: endedLate }).catch((err: unknown) =>
      this.#parts.log.warn({ err }, 'Sessions were left behind'),
    );
  }

  /** @throws UserError INVALID_SESSION_ID, SYSTEM_NOT_FOUND, SESSION_NOT_FOUND */
  #sourceOf(text: string): { source: SessionSource; id: SessionId } {
    const id = parseSessionId(text, this.#ids());
    const source = this.#sources.find(source => source.owns(id));
    if (source) return { source, id };
    throw noSource(text, id, Object.keys(this.#parts.config().enterprise.systems));
  }

  /** Made only as far as it is read. */
  *#ids(): Generator<string> {
    for (const source of this.#sources) yield* source.ids();
  }

  /** Tells once per turn of the event loop in which something changed. */
  #announce(): void {
    if (this.#willAnnounce || this.#listeners.size === 0) return;
    this.#willAnnounce = true;
    setImmediate(() => {
      this.#willAnnounce = false;
      const sessions = this.list();
      for (const listener of this.#listeners) listener(sessions);
    });
  }
}

function noSource(text: string, { source: system }: SessionId, systems: readonly string[]): UserError {
  if (systems.includes(system)) {
    return new UserError('SESSION_NOT_FOUND', `Session '${text}' not found: Enterprise sessions cannot be reached yet`, {
      hint: 'Use a Community session.',
      toolHint: 'sessions_list shows their ids.',
    });
  }
  const near = nearestNames(system, systems);
  const next = near.length > 0 ? { hint: `Did you mean: ${near.join(', ')}?` } : { toolHint: 'list_systems shows them.' };
  return new UserError('SYSTEM_NOT_FOUND', `No Enterprise system '${system}' is configured`, next);
}

function endedLate(): UserError {
  return new UserError('TIMEOUT', `Some sessions did not end within ${closeLimitMs / 1000}s`);
}
