import type { Secret } from '../../../src-shared/secret.ts';
import { distinctNames, maskWords, type Mask } from '../base/mask-words.ts';
import { secretForms, shortestForm } from './secret-forms.ts';

/**
 * Knows the secret values in use and takes them out of whatever is shown or written. It is asked before anything is put
 * into a text with a structure (JSON, CSV, XML): whoever chooses a secret must not choose what breaks that.
 */
export interface Redaction {
  /**
   * From now on this value is masked everywhere, also URL-encoded and base64-encoded. Values under 6 characters are ignored.
   * @returns forgets it. What was added twice is masked until both have forgotten it.
   */
  add(secret: Secret): () => void;
  /** From now on a whole text that is one of these is left as it is by `value` and `fields`: our own words and names are no secrets. */
  exempt(isOwn: (text: string) => boolean): void;
  /** A text without structure, every known secret value in it replaced by `[secret]`. */
  redact(text: string): string;
  /** What JSON would keep of a value, every text in it redacted, the names of its fields as well. */
  value(value: unknown): unknown;
  /** The same for a record of ours, whose own field names stay. */
  fields(record: object): Record<string, unknown>;
  /** All that `redact` looks for, for threads that mask on their own. */
  forms(): readonly string[];
}

/** A redaction that knows nothing yet. */
export function createRedaction(): Redaction {
  /** How often each form was added. */
  const counts = new Map<string, number>();
  const exemptions: ((text: string) => boolean)[] = [];
  let mask: Mask | undefined;

  function count(form: string, step: 1 | -1): void {
    const next = (counts.get(form) ?? 0) + step;
    if (next === 0) counts.delete(form);
    else counts.set(form, next);
    if (next === 0 || (next === 1 && step === 1)) mask = undefined;
  }

  function redact(text: string): string {
    if (text.length < shortestForm) return text;
    mask ??= maskWords([...counts.keys()]);
    return mask(text);
  }

  function word(text: string): string {
    const redacted = redact(text);
    return redacted !== text && exemptions.some(isOwn => isOwn(text)) ? text : redacted;
  }

  function value(given: unknown): unknown {
    const kept = asJson(given);
    if (typeof kept === 'string') return word(kept);
    if (Array.isArray(kept)) return kept.map(value);
    return isRecord(kept) ? redactedFields(kept, word) : kept;
  }

  function redactedFields(record: object, name: (text: string) => string): Record<string, unknown> {
    const entries = Object.entries(record).filter(([, field]) => field !== undefined);
    const names = distinctNames(entries.map(([field]) => name(field)));
    return Object.fromEntries(entries.map(([, field], at) => [names[at]!, value(field)]));
  }

  return {
    add(secret) {
      const forms = secretForms(secret.reveal());
      for (const form of forms) count(form, 1);
      return () => {
        for (const form of forms.splice(0)) count(form, -1);
      };
    },
    exempt: isOwn => void exemptions.push(isOwn),
    redact,
    value,
    fields: record => redactedFields(record, text => text),
    forms: () => [...counts.keys()],
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What `JSON.stringify` would take in place of a value, such as the text of a date. */
function asJson(value: unknown): unknown {
  return isRecord(value) && 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value;
}
