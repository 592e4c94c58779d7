import { createHash } from 'node:crypto';

/** SHA-256 of a text; of a file that is not there, a word. */
export function hashOf(text: string | undefined): string {
  return text === undefined ? 'missing' : createHash('sha256').update(text).digest('hex');
}
