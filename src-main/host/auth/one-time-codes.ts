import { randomBytes } from 'node:crypto';
import { Secret } from '../../../src-shared/secret.ts';

const lifeMs = 10 * 60_000;

/** Codes that open our page once, within 10 minutes; kept in memory. */
export interface OneTimeCodes {
  create(): Secret;
  /** Whether `code` was valid; it is not any more. */
  use(code: string): boolean;
}

export function createOneTimeCodes(now: () => number = Date.now): OneTimeCodes {
  const endsAt = new Map<string, number>();
  return {
    create() {
      for (const [code, end] of endsAt) if (end <= now()) endsAt.delete(code);
      const code = randomBytes(32).toString('base64url');
      endsAt.set(code, now() + lifeMs);
      return new Secret(code);
    },
    use(code) {
      const end = endsAt.get(code);
      endsAt.delete(code);
      return end !== undefined && end > now();
    },
  };
}
