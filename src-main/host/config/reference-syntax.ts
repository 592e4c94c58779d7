/** How a configuration value points at a text that is kept elsewhere. */
export type Reference = { kind: 'env' | 'file' | 'keychain'; name: string };

const whole = /^\$\{(env|file|keychain):([^}]+)\}$/;

/** The parts of `${env:NAME}`, `${file:/abs/path}` or `${keychain:name}`; undefined when `text` is a plain value. */
export function parseReference(text: string): Reference | undefined {
  const match = whole.exec(text.trim());
  const name = match?.[2]!.trim();
  return match && name ? { kind: match[1] as Reference['kind'], name } : undefined;
}

export function isReference(text: string): boolean {
  return parseReference(text) !== undefined;
}

/** Whether `text` holds what looks like a reference, well formed or not. */
export function mentionsReference(text: string): boolean {
  return /\$\{(env|file|keychain)\b/i.test(text);
}
