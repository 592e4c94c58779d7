import type { Secret } from '../../../src-shared/secret.ts';

/** Knows the secret values in use and takes them out of any text: results, logs, worker output. */
export interface Redaction {
  /** From now on this value is masked everywhere, also URL-encoded, base64-encoded and JSON-escaped. Values under 6 characters are ignored. */
  add(secret: Secret): void;
  /** `text` with every known secret value replaced by `[secret]`. */
  redact(text: string): string;
}
