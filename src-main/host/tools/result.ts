import type { UserError } from '../../../src-shared/user-error.ts';
import type { WireText } from '../wire-text.ts';

/** JSON text that goes into an answer as it is: megabytes of formatted rows are neither parsed nor built again. A `WireText` has no secrets in it. */
export class RawJson {
  readonly text: string | WireText;

  constructor(text: string | WireText) {
    this.text = text;
  }
}

/** The fields of an answer, in order, each already JSON text. */
export type AnswerParts = Map<string, string | WireText>;

/**
 * The fields as JSON texts without known secrets; undefined ones are left out.
 * @param reveals fields that redaction leaves alone
 */
export function answerParts(
  fields: Record<string, unknown>,
  redact: (text: string) => string,
  reveals: readonly string[] = [],
): AnswerParts {
  const parts: AnswerParts = new Map();
  for (const [name, value] of Object.entries(fields)) {
    const json = value instanceof RawJson ? value.text : JSON.stringify(value);
    if (json !== undefined) parts.set(name, typeof json !== 'string' || reveals.includes(name) ? json : redact(json));
  }
  return parts;
}

/** The parts as one compact JSON object, with the placeholder of a wire text in it. */
export function joinParts(parts: AnswerParts): string {
  const fields = [...parts].map(
    ([name, json]) => `${JSON.stringify(name)}:${typeof json === 'string' ? json : json.placeholder}`,
  );
  return `{${fields.join(',')}}`;
}

/** Characters of the whole answer. */
export function partsLength(parts: AnswerParts): number {
  let length = 1;
  for (const [name, json] of parts) length += name.length + json.length + 4;
  return length;
}

/** The failure envelope of the public contract. */
export function failureFields(error: UserError): Record<string, unknown> {
  return {
    success: false,
    error: error.message,
    isError: true,
    error_code: error.code,
    hint: error.hint,
    ...error.details,
  };
}
