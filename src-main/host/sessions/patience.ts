/** Many clients give up after 60 s: what takes longer than this goes on behind the answer. Milliseconds. */
export const patienceMs = 45_000;

/** How long a caller is likely to wait: `over` resolves then, unless it is disposed before. */
export class Patience implements Disposable {
  readonly over: Promise<undefined>;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.over = new Promise(resolve => {
      this.#timer = setTimeout(resolve, ms, undefined);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
