import { status } from '@grpc/grpc-js';
import { abortable } from '../base/deadlines.ts';
import type { CallLimits } from './calls.ts';
import { CallFailure } from './calls.ts';
import type { Login } from './login.ts';
import { exportId } from './tickets.ts';

/** The exports that one piece of work holds; giving them back twice does nothing. */
export class HeldExports implements Disposable {
  readonly #login: Login;
  readonly #ids: number[] = [];
  readonly #calls: Promise<unknown>[] = [];

  constructor(login: Login) {
    this.#login = login;
  }

  next(): number {
    const id = this.#login.nextExport();
    this.#ids.push(id);
    return id;
  }

  /** Takes over an export that the server made of its own accord. @throws UnreadableAnswer */
  adopt(ticket: Uint8Array | undefined): void {
    this.#ids.push(exportId(ticket));
  }

  /**
   * Runs a call that makes exports. When its caller gives up it goes on to its end: a release that overtakes it would free nothing.
   * @throws CallFailure, or the signal's reason
   */
  create<T>({ signal, timeout }: CallLimits, call: (unlimited: CallLimits) => Promise<T>): Promise<T> {
    const running = call({ signal: new AbortController().signal, timeout: 0 });
    this.#calls.push(running.catch(() => undefined));
    return abortable(running, signal, { ms: timeout, late: outOfTime });
  }

  /** Has the server release them, once the calls that make them have ended. Nobody needs to wait for its answer. */
  [Symbol.dispose](): void {
    const ids = this.#ids;
    void Promise.all(this.#calls.splice(0)).then(() => {
      for (const id of ids.splice(0)) void this.#login.release(id);
    });
  }
}

function outOfTime(): CallFailure {
  return new CallFailure(status.DEADLINE_EXCEEDED, 'Deadline exceeded');
}
