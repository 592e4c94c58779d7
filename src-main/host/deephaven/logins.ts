import { status } from '@grpc/grpc-js';
import { abortable } from '../base/deadlines.ts';
import { CallFailure } from './calls.ts';
import { explainCallFailure, explainLoginFailure, lostConnection } from './connection-failure.ts';
import type { ConnectionChange, ConnectionOptions } from './connection.ts';
import { ConnectionError } from './connection.ts';
import { keepAlive } from './keep-alive.ts';
import type { Login } from './login.ts';
import { openLogin } from './login.ts';

/** The one login of a connection: made at the first use, made again when the server forgot it or was restarted. */
export interface Logins {
  readonly connected: boolean;
  onChange(listener: (change: ConnectionChange) => void): () => void;
  /**
   * Runs `work` with a login. When the server no longer knows the login, or is gone, it runs once more with a new one;
   * work that isn't `repeatable` does so only where the server cannot have begun it.
   */
  use<T>(signal: AbortSignal, work: (login: Login) => Promise<T>, options?: { repeatable: boolean }): Promise<T>;
  close(): Promise<void>;
}

export function createLogins(options: ConnectionOptions, maxAnswerBytes: () => number): Logins {
  const listeners = new Set<(change: ConnectionChange) => void>();
  const closing = new AbortController();
  let current: Login | undefined;
  let opening: Promise<Login> | undefined;
  let lastUsed = 0;
  let active = 0;

  return {
    get connected() {
      return current !== undefined;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async use(signal, work, { repeatable } = { repeatable: true }) {
      active += 1;
      try {
        const known = current;
        const login = await get(signal);
        try {
          return await work(login);
        } catch (error) {
          const isStale = error instanceof CallFailure && isOver(error);
          if (isStale) await drop(login, error);
          const mayRepeat = isStale && (wasNeverBegun(error) || (repeatable && login === known));
          if (!mayRepeat) throw error;
          return await work(await get(signal));
        }
      } catch (error) {
        throw explainCallFailure(error, options);
      } finally {
        active -= 1;
        lastUsed = Date.now();
      }
    },
    async close() {
      closing.abort(new ConnectionError('UNAVAILABLE', 'OFFLINE', 'The connection is closed'));
      await opening?.catch(() => undefined);
      await drop(current, undefined);
    },
  };

  async function get(signal: AbortSignal): Promise<Login> {
    signal.throwIfAborted();
    closing.signal.throwIfAborted();
    if (current) return current;
    opening ??= open().finally(() => (opening = undefined));
    return abortable(opening, signal);
  }

  async function open(): Promise<Login> {
    try {
      const login = await openLogin(options, maxAnswerBytes(), closing.signal);
      current = login;
      lastUsed = Date.now();
      keepAlive(login, {
        quick: options.timeouts.quick,
        isCurrent: () => current === login,
        idleMs: () => (options.neverTimeout || active > 0 ? 0 : Date.now() - lastUsed),
        lost: error => void drop(login, error),
      });
      announce({ connected: true });
      return login;
    } catch (error) {
      throw await explainLoginFailure(error, options);
    }
  }

  async function drop(login: Login | undefined, cause: CallFailure | undefined): Promise<void> {
    if (!login || current !== login) return;
    current = undefined;
    announce({ connected: false, error: cause && lostConnection(options, cause) });
    if (cause) login.channel.close();
    else await login.close();
  }

  function announce(change: ConnectionChange): void {
    for (const listener of listeners) listener(change);
  }
}

function isOver(error: CallFailure): boolean {
  return error.code === status.UNAUTHENTICATED || error.code === status.UNAVAILABLE;
}

function wasNeverBegun(error: CallFailure): boolean {
  return error.code === status.UNAUTHENTICATED || error.message.startsWith('No connection established');
}
