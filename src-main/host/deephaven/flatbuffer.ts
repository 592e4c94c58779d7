import { UnreadableAnswer } from './unreadable-answer.ts';

/** Parts of a flatbuffer may be referred to again and again: what is visited is bounded, not only what is there. Bytes. */
const mostVisited = 8 * 2 ** 20;

/**
 * Reads a flatbuffer by its offsets (flatbuffers.dev, "Internals"), of which none is trusted: whatever points outside throws a RangeError, and
 * whatever makes a small message large an `UnreadableAnswer`.
 */
export class Flatbuffer {
  readonly view: DataView;
  #left = mostVisited;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the outermost table is. */
  root(): number {
    return this.target(0);
  }

  /** Where the field with this number is in a table; undefined where it is left out. */
  field(table: number, number: number): number | undefined {
    const fields = table - this.view.getInt32(table, true);
    const at = 4 + 2 * number;
    const offset = at + 2 <= this.view.getUint16(fields, true) ? this.view.getUint16(fields + at, true) : 0;
    return offset === 0 ? undefined : table + offset;
  }

  /** A field that refers to something: where that is. */
  reference(table: number, number: number): number | undefined {
    const at = this.field(table, number);
    return at === undefined ? undefined : this.target(at);
  }

  /** A list: where its elements begin, and how many there are. */
  list(table: number, number: number, elementBytes: number): { at: number; length: number } {
    const list = this.reference(table, number);
    if (list === undefined) return { at: 0, length: 0 };
    const length = this.view.getUint32(list, true);
    this.#visit(length * elementBytes);
    return { at: list + 4, length };
  }

  /** The tables in a list. */
  *tables(table: number, number: number): Iterable<number> {
    const { at, length } = this.list(table, number, 4);
    for (let index = 0; index < length; index++) {
      this.#visit(16);
      yield this.target(at + 4 * index);
    }
  }

  text(table: number, number: number): string {
    const { at, length } = this.list(table, number, 1);
    return Buffer.from(this.view.buffer, this.view.byteOffset + at, length).toString();
  }

  /** A field of 16 bits, or a small one of 32. */
  integer(table: number, number: number, otherwise: number): number {
    const at = this.field(table, number);
    return at === undefined ? otherwise : this.view.getInt16(at, true);
  }

  /** A 64-bit count. */
  count(at: number): number {
    const value = Number(this.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value) || value < 0) throw new UnreadableAnswer(`an Arrow message with a length of ${value}`);
    return value;
  }

  target(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  #visit(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0 || bytes > this.view.byteLength)
      throw new UnreadableAnswer('an Arrow message that is too large to be read');
  }
}
