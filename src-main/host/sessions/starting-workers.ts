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
