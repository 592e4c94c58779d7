import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A host proves itself to its own clients before they send it anything: it answers a challenge with an HMAC by the control token of
 * its run, which only this person can read in `host.json`. The proof names the address on which the host itself was reached: one that
 * was fetched from the host by a program on another port, or on another address, is worth nothing there.
 */
export const proofPath = '/host-proof';
export const challengeHeader = 'host-challenge';
export const proofHeader = 'host-proof';

/** What a proof answers. */
export interface ProofRequest {
  /** Random, of the client. */
  challenge: string;
  /** The listener's end of this very connection. */
  address: string;
  port: number;
}

export function hostProof(controlToken: string, { challenge, address, port }: ProofRequest): string {
  // A socket for both families names IPv4 addresses in its own way.
  const plain = address.replace(/^::ffff:/i, '');
  return createHmac('sha256', controlToken).update(`host proof\n${challenge}\n${plain}\n${port}`).digest('base64url');
}

export function isHostProof(given: string, controlToken: string, request: ProofRequest): boolean {
  const [wanted, got] = [Buffer.from(hostProof(controlToken, request)), Buffer.from(given)];
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}
