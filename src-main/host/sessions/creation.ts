import type { Config, SessionCreationConfig } from '../config/schema.ts';
import type { WorkerDriver } from '../workers/worker-driver.ts';
import type { DynamicSession, DynamicSessionOptions } from './dynamic-session.ts';
import type { KeptSessions } from './kept-sessions.ts';
import type { SessionParts } from './session-connection.ts';
import type { CreateSession } from './sessions.ts';

/** What every creation of this host shares. */
export interface Creation {
  config: () => Config;
  drivers: readonly WorkerDriver[];
  parts: SessionParts;
  /** What the registry does for each of its sessions. */
  hooks: Pick<DynamicSessionOptions, 'unusedSeconds' | 'onUnused' | 'onReady'>;
  /** Whether one more may start under this name. @throws UserError ALREADY_EXISTS, LIMIT_REACHED */
  check: (name: string, limit: number) => void;
  /** Enters the session in the registry. Synchronous, so that the limit holds under parallel creates. @throws UserError ALREADY_EXISTS, LIMIT_REACHED */
  reserve: (session: DynamicSession, limit: number) => void;
  /** Takes it out of the registry, where it is in, and forgets its secrets. */
  forget: (session: DynamicSession) => void;
  /** What a session of an earlier run was given that is not in its definition. */
  ownSecrets: KeptSessions['ownSecrets'];
  /** Ids of sessions that could be stopped to make room, the best one first. */
  stoppable: () => string[];
  starting: StartingWorkers;
}

export interface CreateOptions {
  signal: AbortSignal;
  onStep: (step: string) => void;
}

/** A creation with every decision made. */
export interface LaunchPlan {
  request: CreateSession;
  defaults: SessionCreationConfig['defaults'];
  driver: WorkerDriver;
  limit: number;
}

/** Counts the workers that are about to take memory which still seems free. */
export class StartingWorkers {
  readonly #turns = new Set<symbol>();

  /** One more, until it is disposed. `before` is how many were starting already. */
  begin(): Disposable & { readonly before: number } {
    const turn = Symbol('starting');
    const before = this.#turns.size;
    this.#turns.add(turn);
    return { before, [Symbol.dispose]: () => void this.#turns.delete(turn) };
  }
}
