import type { SessionId } from '../../../src-shared/session-id.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import type { UserError } from '../../../src-shared/user-error.ts';
import type { ReadySession, ReloadSummary, Session } from './sessions.ts';

/** Where sessions come from: this computer with its configuration, or one Enterprise system. No tool and no room asks which it is. */
export interface SessionSource {
  /** Whether it answers for this id, be there such a session or not. */
  owns(id: SessionId): boolean;
  /** Without connecting anywhere. */
  list(): SessionSummary[];
  /** The ids of all its sessions, made only as far as they are read. */
  ids(): Iterable<string>;
  /** Called after every change of any state; returns how to stop listening. */
  onChange(listener: () => void): () => void;
  /** @throws UserError SESSION_NOT_FOUND (with near ids) */
  find(id: SessionId): Session;
  /** See `Sessions.ready`. @throws UserError by the status table */
  ready(id: SessionId, signal: AbortSignal, onStep?: (step: string) => void): Promise<ReadySession>;
  /** Connects or starts it, behind the answer. Nothing where it runs. @throws UserError */
  start(id: SessionId): void;
  stop(id: SessionId): Promise<void>;
  restart(id: SessionId): Promise<void>;
  /** Adopts the configuration in force. */
  reload(options: { restartDynamic: boolean }): Promise<Omit<ReloadSummary, 'systems'>>;
  /** Connects what shall connect by itself. Returns at once. */
  resume(): void;
  /** After the computer slept: tries lost connections at once. */
  wake(): void;
  /** @param reason what calls get that still hold one of its sessions */
  close(reason: UserError): Promise<void>;
}
