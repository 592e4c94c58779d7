/** Closes what was opened, newest first; goes on when one closing fails. */
export class Disposables implements AsyncDisposable {
  #closings: (() => unknown)[] = [];

  /** Registers how `part` is closed and returns it, so that opening and closing stand in one line. */
  add<T>(part: T, close: (part: T) => unknown): T {
    this.#closings.push(() => close(part));
    return part;
  }

  /** Hands everything over: this object then closes nothing, the returned one does. */
  move(): Disposables {
    const next = new Disposables();
    next.#closings = this.#closings;
    this.#closings = [];
    return next;
  }

  /** @throws AggregateError with every closing that failed, after all were tried */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closings.splice(0).toReversed()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Some parts did not close cleanly.');
  }
}
