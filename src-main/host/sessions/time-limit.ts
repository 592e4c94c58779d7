/** A signal that aborts with a reason of ours after some time, unless it is disposed before; `AbortSignal.timeout` has only its own. */
export class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, late: () => Error) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#timer = setTimeout(() => controller.abort(late()), ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
