import { parseSessionId, type SessionId } from '../../../src-shared/session-id.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { DynamicSession } from './dynamic-session.ts';
import { dynamicId, findSession, idsOf, sessionNotFound, staticId, type KnownSessions } from './session-lookup.ts';
import type { StaticSession } from './static-session.ts';

type AnySession = StaticSession | DynamicSession;

/** Which sessions there are. Everything here is synchronous, so that no two callers see different truths. */
export class SessionRegistry implements KnownSessions<AnySession> {
  readonly static = new Map<string, StaticSession>();
  readonly dynamic = new Map<string, DynamicSession>();
  readonly #listeners = new Set<() => void>();

  list(): SessionSummary[] {
    return [...this.static.values(), ...this.dynamic.values()].map(session => session.summary());
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  find(id: SessionId): AnySession {
    return findSession<AnySession>(id, this);
  }

  /** `id` may be a bare name. @throws UserError SESSION_NOT_FOUND; INVALID_ARGUMENT for a session of the configuration file */
  findDynamic(id: string): DynamicSession {
    const session = id.includes(':') ? this.find(parseSessionId(id, idsOf(this))) : (this.dynamic.get(id) ?? this.static.get(id));
    if (!session) throw sessionNotFound(dynamicId(id), idsOf(this));
    if (session.origin === 'dynamic') return session;
    throw new UserError(
      'INVALID_ARGUMENT',
      `Session '${staticId(session.name)}' is not a dynamically created session (source: 'config'). Only dynamically created sessions can be deleted.`,
    );
  }

  /** Whether one more may start. @throws UserError LIMIT_REACHED */
  checkLimit(limit: number): void {
    const active = [...this.dynamic.values()].filter(({ isActive }) => isActive).length;
    if (active < limit) return;
    throw new UserError('LIMIT_REACHED', `Session limit reached: ${active}/${limit} sessions active`, {
      hint: 'Delete a session first.',
      toolHint: 'session_community_delete does it.',
    });
  }

  /** Whether one more may start under this name. @throws UserError ALREADY_EXISTS, LIMIT_REACHED */
  check(name: string, limit: number): void {
    const namesake = this.dynamic.get(name);
    if (namesake && (namesake.kept || !namesake.failedToStart)) {
      throw new UserError('ALREADY_EXISTS', `Session '${namesake.id}' already exists`, {
        hint: 'Use it, choose another name, or delete it first.',
        toolHint: 'session_community_delete does it.',
      });
    }
    this.checkLimit(limit);
  }

  /**
   * Enters a new dynamic session. One whose start failed behind an answer makes room for it.
   * @throws UserError ALREADY_EXISTS, LIMIT_REACHED
   */
  reserve(session: DynamicSession, limit: number): void {
    this.check(session.name, limit);
    this.dynamic.get(session.name)?.texts[Symbol.dispose]();
    this.dynamic.set(session.name, session);
    this.announce();
  }

  /** Ids of running created sessions, the longest unused one first. */
  stoppable(): string[] {
    return [...this.dynamic.values()]
      .filter(({ launched, isActive }) => launched && isActive)
      .toSorted((a, b) => (a.lastUsedAt ?? 0) - (b.lastUsedAt ?? 0))
      .map(({ id }) => id);
  }

  /** Puts the sessions of the configuration file in the order of the file. `names` are all of theirs. */
  sortStatic(names: readonly string[]): void {
    for (const name of names) {
      const session = this.static.get(name)!;
      this.static.delete(name);
      this.static.set(name, session);
    }
  }

  forget(session: DynamicSession): void {
    session.texts[Symbol.dispose]();
    if (this.dynamic.get(session.name) !== session) return;
    this.dynamic.delete(session.name);
    this.announce();
  }
}
