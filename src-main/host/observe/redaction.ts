import type { Secret } from '../../../src-shared/secret.ts';
import { maskWords, type Mask } from '../mask-words.ts';
import { secretForms, shortestForm } from './secret-forms.ts';

/** Knows the secret values in use and takes them out of any text: results, logs, worker output. */
export interface Redaction {
  /** From now on this value is masked everywhere, also URL-encoded, base64-encoded and JSON-escaped. Values under 6 characters are ignored. */
  add(secret: Secret): void;
  /** `text` with every known secret value replaced by `[secret]`. */
  redact(text: string): string;
  /** All that `redact` looks for, for threads that mask on their own. */
  forms(): readonly string[];
}

/** A redaction that knows nothing yet. */
export function createRedaction(): Redaction {
  const forms = new Set<string>();
  let mask: Mask | undefined;

  return {
    add(secret) {
      const before = forms.size;
      for (const form of secretForms(secret.reveal())) forms.add(form);
      if (forms.size > before) mask = undefined;
    },
    redact(text) {
      if (text.length < shortestForm) return text;
      mask ??= maskWords([...forms]);
      return mask(text);
    },
    forms: () => [...forms],
  };
}
