import { Flatbuffer } from './flatbuffer.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** How the values of a column lie in the body of a record batch. */
type Layout = { kind: 'fixed'; bits: number } | { kind: 'bytes' } | { kind: 'list'; element: Layout };

/** One column of an Arrow schema. */
export interface ArrowField {
  name: string;
  metadata: ReadonlyMap<string, string>;
  layout: Layout;
}

export interface ArrowSchema {
  fields: ArrowField[];
  metadata: ReadonlyMap<string, string>;
}

/** Columns of one table. */
const mostColumns = 20_000;
/** Lists in lists. */
const deepest = 8;

/** Numbers of Message.fbs and Schema.fbs of Apache Arrow. */
const headers = { schema: 1, recordBatch: 3 };
const types = {
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  duration: 18,
};
const floatBits = [16, 32, 64];
const dateBits = [32, 64];
const intervalBits = [32, 64, 128];

/**
 * An Arrow schema message, with or without the framing of a stream. Read here and not by the Arrow library, which believes every number in it.
 * @throws UnreadableAnswer
 */
export function readSchema(message: Uint8Array): ArrowSchema {
  return reading('an Arrow schema', () => {
    const buffer = new Flatbuffer(withoutFraming(message));
    const schema = header(buffer, headers.schema);
    let left = mostColumns;
    const fields: ArrowField[] = [];
    for (const field of buffer.tables(schema, 1)) {
      left -= 1;
      if (left < 0) throw new UnreadableAnswer(`a table with more than ${mostColumns} columns`);
      const name = buffer.text(field, 0);
      fields.push({ name, metadata: metadataOf(buffer, field, 6), layout: layoutOf(buffer, field, name, 0) });
    }
    return { fields, metadata: metadataOf(buffer, schema, 2) };
  });
}

/**
 * Checks that a record batch holds what it says: every length in it against its body, so that what decodes it needs not.
 * @returns its rows
 * @throws UnreadableAnswer
 */
export function checkRecordBatch(message: Uint8Array, body: Uint8Array, fields: readonly ArrowField[]): number {
  return reading('an Arrow record batch', () => {
    const buffer = new Flatbuffer(message);
    const batch = header(buffer, headers.recordBatch);
    const bodyLength = buffer.field(buffer.root(), 3);
    if ((bodyLength === undefined ? 0 : buffer.count(bodyLength)) !== ((body.length + 7) & ~7))
      throw new UnreadableAnswer('an Arrow record batch with another length than it states');
    if (buffer.reference(batch, 3) !== undefined) throw new UnreadableAnswer('a compressed Arrow record batch');
    const length = buffer.field(batch, 0);
    const rows = length === undefined ? 0 : buffer.count(length);
    const columns = new BatchColumns(buffer, batch, body);
    for (const { name, layout } of fields) {
      if (columns.check(layout) !== rows)
        throw new UnreadableAnswer(`a column '${name.slice(0, 100)}' of another length than its table`);
    }
    return rows;
  });
}

/** Goes through the nodes and buffers of a record batch in the order of its columns. */
class BatchColumns {
  readonly #message: Flatbuffer;
  readonly #nodes: { at: number; length: number };
  readonly #buffers: { at: number; length: number };
  readonly #body: DataView;
  #node = 0;
  #buffer = 0;
  /** What the buffers so far take: the same bytes in two of them would make little data large. */
  #taken = 0;

  constructor(message: Flatbuffer, batch: number, body: Uint8Array) {
    this.#message = message;
    this.#nodes = message.list(batch, 1, 16);
    this.#buffers = message.list(batch, 2, 16);
    this.#body = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  /** @returns the rows of the column */
  check(layout: Layout): number {
    if (this.#node >= this.#nodes.length) throw new UnreadableAnswer('an Arrow record batch with too few columns');
    const rows = this.#message.count(this.#nodes.at + 16 * this.#node++);
    const validity = this.#next();
    if (validity.length > 0 && validity.length * 8 < rows) throw tooShort();
    switch (layout.kind) {
      case 'fixed':
        if (this.#next().length * 8 < rows * layout.bits) throw tooShort();
        break;
      case 'bytes': {
        const end = this.#endOfOffsets(rows);
        if (this.#next().length < end) throw tooShort();
        break;
      }
      case 'list': {
        const end = this.#endOfOffsets(rows);
        if (this.check(layout.element) < end) throw tooShort();
        break;
      }
    }
    return rows;
  }

  /** Offsets that never go back make each byte belong to one row at most. @returns the last one */
  #endOfOffsets(rows: number): number {
    const { at, length } = this.#next();
    if (rows === 0) return 0;
    if (length < (rows + 1) * 4) throw tooShort();
    let last = 0;
    for (let row = 0; row <= rows; row++) {
      const offset = this.#body.getInt32(at + 4 * row, true);
      if (offset < last) throw new UnreadableAnswer('an Arrow record batch whose offsets go back');
      last = offset;
    }
    return last;
  }

  #next(): { at: number; length: number } {
    if (this.#buffer >= this.#buffers.length) throw new UnreadableAnswer('an Arrow record batch with too few buffers');
    const buffer = this.#buffers.at + 16 * this.#buffer++;
    const at = this.#message.count(buffer);
    const length = this.#message.count(buffer + 8);
    this.#taken += length;
    if (at + length > this.#body.byteLength || this.#taken > this.#body.byteLength) throw tooShort();
    return { at, length };
  }
}

function tooShort(): UnreadableAnswer {
  return new UnreadableAnswer('an Arrow record batch with less data than it states');
}

function header(buffer: Flatbuffer, wanted: number): number {
  const message = buffer.root();
  const type = buffer.field(message, 1);
  const at = buffer.reference(message, 2);
  if (at === undefined || type === undefined || buffer.view.getUint8(type) !== wanted)
    throw new UnreadableAnswer('an Arrow message of another kind than it should be');
  return at;
}

function metadataOf(buffer: Flatbuffer, table: number, number: number): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const entry of buffer.tables(table, number)) entries.set(buffer.text(entry, 0), buffer.text(entry, 1));
  return entries;
}

function layoutOf(buffer: Flatbuffer, field: number, name: string, depth: number): Layout {
  const typeAt = buffer.field(field, 2);
  const arrowType = typeAt === undefined ? 0 : buffer.view.getUint8(typeAt);
  const type = buffer.reference(field, 3);
  const isDictionary = buffer.reference(field, 4) !== undefined;
  const integer = (number: number, otherwise: number) =>
    type === undefined ? otherwise : buffer.integer(type, number, otherwise);
  const fixed = (bits: number | undefined): Layout => {
    if (bits === undefined || ![1, 8, 16, 32, 64, 128].includes(bits)) throw unknownType(name, arrowType);
    return { kind: 'fixed', bits };
  };
  if (isDictionary) throw unknownType(name, arrowType);
  switch (arrowType) {
    case types.int:
      return fixed(integer(0, 0));
    case types.float:
      return fixed(floatBits[integer(0, 0)]);
    case types.bool:
      return fixed(1);
    case types.date:
      return fixed(dateBits[integer(0, 1)]);
    case types.time:
      return fixed(integer(1, 32));
    case types.timestamp:
    case types.duration:
      return fixed(64);
    case types.interval:
      return fixed(intervalBits[integer(0, 0)]);
    case types.utf8:
    case types.binary:
      return { kind: 'bytes' };
    case types.list: {
      if (depth >= deepest) throw new UnreadableAnswer(`a column '${name.slice(0, 100)}' of lists in lists beyond ${deepest}`);
      const [element] = buffer.tables(field, 5);
      if (element === undefined) throw unknownType(name, arrowType);
      return { kind: 'list', element: layoutOf(buffer, element, name, depth + 1) };
    }
    default:
      throw unknownType(name, arrowType);
  }
}

function unknownType(name: string, type: number): UnreadableAnswer {
  return new UnreadableAnswer(`a column '${name.slice(0, 100)}' of an Arrow type that is not known here (${type})`);
}

function withoutFraming(message: Uint8Array): Uint8Array {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (message.byteLength < 8 || view.getUint32(0, true) !== 0xffffffff) return message;
  return message.subarray(8, 8 + view.getUint32(4, true));
}

function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof UnreadableAnswer) throw cause;
    throw new UnreadableAnswer(`bytes that are not ${what}`, { cause });
  }
}
