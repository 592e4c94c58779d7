import type { Writable } from 'node:stream';
import type { WireText } from '../base/wire-text.ts';

/**
 * Puts texts of megabytes into answers as ready bytes, since a main thread that escapes them itself keeps other calls waiting:
 * the slowest pings beside large reads took 64 ms, and take 15. The SDK writes each message as one chunk; where the placeholder of a
 * text stands in it, the bytes of the text are written instead. The SDK has no place for that between its messages and the output, so
 * `write` of the output is replaced, once there is a text. A `TransformStream` would cost every small answer half a millisecond.
 */
export class WireTexts {
  readonly #waiting = new Map<string, WireText>();
  readonly #output: Pick<Writable, 'write'>;
  #isReplaced = false;

  constructor(output: Pick<Writable, 'write'>) {
    this.#output = output;
  }

  /** The text goes out with the message that holds its placeholder. */
  add(text: WireText): void {
    this.#waiting.set(text.placeholder, text);
    if (this.#isReplaced) return;
    this.#isReplaced = true;
    const write: (chunk: string | Uint8Array) => boolean = this.#output.write.bind(this.#output);
    this.#output.write = (chunk: string | Uint8Array) => {
      if (this.#waiting.size === 0) return write(chunk);
      return this.#filled(Buffer.from(chunk)).reduce((_, piece) => write(piece), true);
    };
  }

  #filled(chunk: Buffer): Uint8Array[] {
    for (const { placeholder, pieces } of this.#waiting.values()) {
      const at = chunk.indexOf(placeholder);
      if (at < 0) continue;
      this.#waiting.delete(placeholder);
      return [chunk.subarray(0, at), ...pieces, ...this.#filled(chunk.subarray(at + placeholder.length))];
    }
    return [chunk];
  }
}
