import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../../../src-shared/secret.ts';

/** A token and what is stored of it. */
export function newToken(): { token: Secret; tokenHash: string } {
  const token = new Secret(randomBytes(32).toString('base64url'));
  return { token, tokenHash: hashOf(token.reveal()) };
}

/** SHA-256, as hexadecimal digits. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares with every entry, each in constant time. */
export function findByHash<Entry extends { tokenHash: string }>(entries: readonly Entry[], hash: string): Entry | undefined {
  const wanted = Buffer.from(hash);
  let found: Entry | undefined;
  for (const entry of entries) if (timingSafeEqual(Buffer.from(entry.tokenHash), wanted)) found = entry;
  return found;
}
