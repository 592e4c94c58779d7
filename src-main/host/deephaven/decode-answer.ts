import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** Values in one message, those inside others included: a few bytes on the wire can become an object each, so bytes alone do not bound the work. */
const mostValues = 100_000;

/** A message of a server. @throws UnreadableAnswer */
export function decodeAnswer<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  try {
    const reader = new BinaryReader(bytes);
    countValues(schema, reader, reader.len, mostValues);
    return fromBinary(schema, bytes, { readUnknownFields: false });
  } catch (cause) {
    if (cause instanceof UnreadableAnswer) throw cause;
    throw new UnreadableAnswer(`bytes that are no ${schema.name}`, { cause });
  }
}

/** @returns how many more there may be */
function countValues(schema: DescMessage, reader: BinaryReader, end: number, allowed: number): number {
  let left = allowed;
  while (reader.pos < end) {
    left -= 1;
    if (left < 0) throw new UnreadableAnswer(`a message with more than ${mostValues} values`);
    const [number, wireType] = reader.tag();
    const inner = wireType === WireType.LengthDelimited ? messageAt(schema, number) : undefined;
    if (inner) {
      const length = reader.uint32();
      left = countValues(inner, reader, reader.pos + length, left);
    } else reader.skip(wireType, number);
  }
  return left;
}

function messageAt(schema: DescMessage, number: number): DescMessage | undefined {
  return schema.fields.find(field => field.number === number && field.fieldKind !== 'map')?.message;
}
