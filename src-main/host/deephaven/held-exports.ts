import { status } from '@grpc/grpc-js';
import { abortable } from './abortable.ts';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import type { Login } from './login.ts';

/** The exports that one piece of work holds; giving them back twice does nothing. */
export class HeldExports implements AsyncDisposable {
  readonly #login: Login;
  readonly #ids: number[] = [];
  readonly #calls: Promise<unknown>[] = [];
  #isAbandoned = false;

  constructor(login: Login) {
    this.#login = login;
  }

  next(): number {
    const id = this.#login.nextExport();
    this.#ids.push(id);
    return id;
  }

  /** Takes over an export that the server made of its own accord. */
  adopt(ticket: Uint8Array): void {
    this.#ids.push(Buffer.from(ticket).readInt32LE(1));
  }

  /**
   * Runs a call that makes exports. When its caller gives up it goes on to its end: a release that overtakes it would free nothing.
   * @throws CallFailure, or the signal's reason
   */
  async create<T>({ signal, timeout }: CallLimits, call: (unlimited: CallLimits) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const running = call({ signal: new AbortController().signal, timeout: 0 });
    this.#calls.push(running.catch(() => undefined));
    const limit = AbortSignal.timeout(timeout);
    const either = AbortSignal.any([signal, limit]);
    try {
      return await abortable(running, either);
    } catch (error) {
      if (either.aborted) this.#isAbandoned = true;
      throw limit.aborted && !signal.aborted
        ? new CallFailure(status.DEADLINE_EXCEEDED, 'Deadline exceeded', { cause: error })
        : error;
    }
  }

  /** Waits until the server has released them, unless a call was given up: then that happens later. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ids = this.#ids;
    const released = Promise.all(this.#calls.splice(0)).then(() => Promise.all(ids.splice(0).map(id => this.#login.release(id))));
    if (!this.#isAbandoned) await released;
  }
}
