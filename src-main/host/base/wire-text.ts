import { randomUUID } from 'node:crypto';

/**
 * A JSON text of megabytes on its way to a client. The thread that made it also makes the bytes that the client gets,
 * so that the main thread never holds, escapes or encodes it: an answer has the `placeholder` where the text
 * belongs, and the transport writes the bytes there (`mcp/wire-texts.ts`).
 */
export interface WireText {
  /** Stands in an answer for the text; no text can hold it by chance. */
  placeholder: string;
  /** The UTF-8 of the text as it stands inside a JSON string, in pieces that are written one after the other. */
  pieces: Uint8Array<ArrayBuffer>[];
  /** Characters of the text itself. */
  length: number;
  /** Bytes of the text itself. */
  bytes: number;
  /** The first characters of the text itself, for the records. */
  start: string;
}

const pieceCharacters = 256 * 1024;
/** As much as records of calls keep. */
const startCharacters = 64_000;

/** Takes as long as the text is: not for the main thread. */
export function toWireText(text: string): WireText {
  const encoder = new TextEncoder();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < text.length; from += pieceCharacters) {
    // A pair of surrogates that is cut in two becomes two escapes, which mean the same.
    pieces.push(encoder.encode(JSON.stringify(text.slice(from, from + pieceCharacters)).slice(1, -1)));
  }
  return {
    placeholder: randomUUID(),
    pieces,
    length: text.length,
    bytes: Buffer.byteLength(text),
    start: text.slice(0, startCharacters),
  };
}

/** One text of several, in their order. */
export function joinWireTexts(texts: readonly WireText[]): WireText {
  return {
    placeholder: randomUUID(),
    pieces: texts.flatMap(({ pieces }) => pieces),
    length: texts.reduce((sum, { length }) => sum + length, 0),
    bytes: texts.reduce((sum, { bytes }) => sum + bytes, 0),
    start: texts
      .map(({ start }) => start)
      .join('')
      .slice(0, startCharacters),
  };
}
