/** Does one thing after another, in the order they came. A failure is its caller's; the next one starts all the same. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined); // whoever took the turn hears of it
    return result;
  }

  /** Resolves when everything that came before is done. */
  async done(): Promise<void> {
    await this.#last;
  }
}
