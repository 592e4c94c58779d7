import type { UserError } from '../../../src-shared/user-error.ts';
import type { WireText } from '../base/wire-text.ts';

/** JSON text that goes into an answer as it is: megabytes of formatted rows are neither parsed nor built again. It has no secrets in it. */
export class RawJson {
  readonly text: string | WireText;

  constructor(text: string | WireText) {
    this.text = text;
  }
}

/** One field of an answer. */
export interface AnswerPart {
  /** Absent where it came as JSON text. */
  value?: unknown;
  json: string | WireText;
}

/** The fields of an answer, in order. */
export type AnswerParts = Map<string, AnswerPart>;

/**
 * The fields without known secrets, each with its JSON text; undefined ones are left out.
 * @param redact gives a value without secrets, as JSON would keep it
 * @param reveals fields that redaction leaves alone
 */
export function answerParts(
  fields: Record<string, unknown>,
  redact: (value: unknown) => unknown,
  reveals: readonly string[] = [],
): AnswerParts {
  const parts: AnswerParts = new Map();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    parts.set(name, value instanceof RawJson ? { json: value.text } : answerPart(reveals.includes(name) ? value : redact(value)));
  }
  return parts;
}

/** A field that holds no secret. */
export function answerPart(value: unknown): AnswerPart {
  return { value, json: JSON.stringify(value) };
}

/** The parts as one compact JSON object, with the placeholder of a wire text in it. */
export function joinParts(parts: AnswerParts): string {
  const fields = [...parts].map(
    ([name, { json }]) => `${JSON.stringify(name)}:${typeof json === 'string' ? json : json.placeholder}`,
  );
  return `{${fields.join(',')}}`;
}

/** The same object as `joinParts` tells, of an answer without formatted rows. */
export function structuredParts(parts: AnswerParts): Record<string, unknown> {
  return Object.fromEntries([...parts].map(([name, { value }]) => [name, value]));
}

/** Characters of the whole answer. */
export function partsLength(parts: AnswerParts): number {
  let length = 1;
  for (const [name, { json }] of parts) length += name.length + json.length + 4;
  return length;
}

/** The failure envelope of the public contract. */
export function failureFields(error: UserError) {
  return {
    success: false as const,
    error: error.message,
    isError: true as const,
    error_code: error.code,
    hint: [error.hint, error.toolHint].filter(Boolean).join(' ') || undefined,
    ...error.details,
  };
}
