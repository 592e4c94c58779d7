import { Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { Flatbuffer } from '../flatbuffer.ts';
import { FlightDataSchema } from '../generated/flight_pb.ts';
import { message } from './scripted-server.ts';

/** A header and a body, as Flight carries them. */
export interface FlightParts {
  header: Uint8Array;
  body: Uint8Array;
}

/** Three rows of a number and a text. */
export function exampleRows(): Table {
  const table = new Table({
    N: vectorFromArray([1, 2, 3], new Int32()),
    Text: vectorFromArray(['a', 'bc', 'def'], new Utf8()),
  });
  table.schema.fields[0]!.metadata.set('deephaven:type', 'int');
  table.schema.fields[1]!.metadata.set('deephaven:type', 'java.lang.String');
  return table;
}

/** The messages of a table's IPC stream, without their framing. */
export function partsOf(table: Table): FlightParts[] {
  const stream = Buffer.from(tableToIPC(table, 'stream'));
  const parts: FlightParts[] = [];
  for (let at = 0; at < stream.length;) {
    const length = stream.readInt32LE(at + 4);
    if (length === 0) break;
    const header = Uint8Array.from(stream.subarray(at + 8, at + 8 + length));
    const buffer = new Flatbuffer(header);
    const bodyLength = buffer.field(buffer.root(), 3);
    const size = bodyLength === undefined ? 0 : buffer.count(bodyLength);
    at += 8 + length;
    parts.push({ header, body: Uint8Array.from(stream.subarray(at, at + size)) });
    at += size;
  }
  return parts;
}

/** A table as a server sends it. */
export function flightMessages(table: Table): Uint8Array[] {
  return partsOf(table).map(flightMessage);
}

export function flightMessage({ header, body }: FlightParts): Uint8Array {
  return message(FlightDataSchema, { dataHeader: header, dataBody: body });
}

/** The schema of a table as an answer about the table carries it. */
export function schemaMessage(table: Table): Uint8Array {
  return framed(partsOf(table)[0]!.header);
}

/** A message's header with the framing of a stream. */
export function framed(header: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(8 + header.length);
  bytes.writeInt32LE(-1);
  bytes.writeInt32LE(header.length, 4);
  bytes.set(header, 8);
  return bytes;
}

/** A record batch that says something else than it is: `change` gets where its parts are. */
export function lying(
  parts: FlightParts,
  change: (view: DataView, places: { rows: number; nodes: number; buffers: number; type: number; body: DataView }) => void,
): FlightParts {
  const header = Uint8Array.from(parts.header);
  const body = Uint8Array.from(parts.body);
  const buffer = new Flatbuffer(header);
  const batch = buffer.reference(buffer.root(), 2)!;
  change(buffer.view, {
    rows: buffer.field(batch, 0)!,
    nodes: buffer.list(batch, 1, 16).at,
    buffers: buffer.list(batch, 2, 16).at,
    type: buffer.field(buffer.root(), 1)!,
    body: new DataView(body.buffer),
  });
  return { header, body };
}
