import type { Worker } from '../workers/worker-driver.ts';

type Listener = (line: string) => void;

/** The lines of a session's workers, one worker after the other. Listens only while somebody does. */
export class SessionLog {
  readonly #listeners = new Set<Listener>();
  #worker: Worker | undefined;
  #stopListening: (() => void) | undefined;

  /** From now on `worker` is the one that is followed. */
  follow(worker: Worker): void {
    this.#worker = worker;
    this.#stopListening?.();
    this.#stopListening = this.#listeners.size > 0 ? this.#listen() : undefined;
  }

  /** Returns how to stop listening. */
  onLine(listener: Listener): () => void {
    const own: Listener = line => listener(line);
    this.#listeners.add(own);
    this.#stopListening ??= this.#listen();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#stopListening?.();
      this.#stopListening = undefined;
    };
  }

  #listen(): (() => void) | undefined {
    return this.#worker?.onLog(line => {
      for (const listener of this.#listeners) listener(line);
    });
  }
}
