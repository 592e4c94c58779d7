import type { Path } from '../base/json5/json5-document.ts';
import { parseReference } from './reference-syntax.ts';

/** A place in the configuration that refers to a keychain entry. */
export interface KeychainReference {
  path: Path;
  /** The entry's name. */
  name: string;
}

/** Every `${keychain:NAME}` in a configuration, in its order. */
export function keychainReferences(value: unknown, path: Path = []): KeychainReference[] {
  if (typeof value === 'string') {
    const reference = parseReference(value);
    return reference?.kind === 'keychain' ? [{ path, name: reference.name }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => keychainReferences(part, [...path, key]));
}
