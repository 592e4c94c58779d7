import type { FlightData } from './generated/flight_pb.ts';

const endOfStream = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** Flight messages as one Arrow IPC stream, copied once. A Flight message carries a stream message's parts without its framing. */
export function ipcStreamOf(messages: readonly FlightData[]): Uint8Array<ArrayBuffer> {
  const parts = messages.filter(({ dataHeader }) => dataHeader.length > 0);
  const length = parts.reduce(
    (sum, part) => sum + 8 + padded(part.dataHeader.length) + padded(part.dataBody.length),
    endOfStream.length,
  );
  const stream = new Uint8Array(length);
  const view = new DataView(stream.buffer);
  let at = 0;
  for (const { dataHeader, dataBody } of parts) {
    view.setInt32(at, -1, true);
    view.setInt32(at + 4, padded(dataHeader.length), true);
    stream.set(dataHeader, at + 8);
    at += 8 + padded(dataHeader.length);
    stream.set(dataBody, at);
    at += padded(dataBody.length);
  }
  stream.set(endOfStream, at);
  return stream;
}

function padded(length: number): number {
  return (length + 7) & ~7;
}
