import { UnreadableAnswer } from './unreadable-answer.ts';

/** Bytes that name things on the server. */
export function scopeTicket(variable: string): Uint8Array {
  return new TextEncoder().encode(`s/${variable}`);
}

/** The ticket of an export id that this client chose: `e` and the id as int32, little-endian. */
export function exportTicket(id: number): Uint8Array {
  const bytes = Buffer.alloc(5, 'e');
  bytes.writeInt32LE(id, 1);
  return bytes;
}

/** The id in an export's ticket. @throws UnreadableAnswer */
export function exportId(ticket: Uint8Array = new Uint8Array()): number {
  const bytes = Buffer.from(ticket);
  if (bytes.length !== 5 || bytes[0] !== 0x65) throw new UnreadableAnswer('a ticket that is no export');
  return bytes.readInt32LE(1);
}

/** A message field holding a ticket. */
export function ticketOf(bytes: Uint8Array): { ticket: Uint8Array } {
  return { ticket: bytes };
}

/** A `TableReference` to a ticket. */
export function tableOf(bytes: Uint8Array) {
  return { ref: { case: 'ticket' as const, value: { ticket: bytes } } };
}
