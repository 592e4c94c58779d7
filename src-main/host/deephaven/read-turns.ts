import { SerialQueue } from '../base/serial-queue.ts';

/**
 * One filter or sort of each reader at a time. The server can't be stopped in one: neither a cancelled call, nor a released export,
 * nor a closed login ends it (measured with Deephaven 42.7). So the next of the same reader waits until the server is done with
 * it, whether anybody still waits for it or not, and those of others find the server's threads free.
 */
export class ReadTurns {
  readonly #byReader = new Map<string, SerialQueue>();

  /** Does `work` when the server is done with what this reader asked for before. */
  take<Result>(reader: string, work: () => Promise<Result>): Promise<Result> {
    let turns = this.#byReader.get(reader);
    if (!turns) this.#byReader.set(reader, (turns = new SerialQueue()));
    return turns.run(work);
  }
}
