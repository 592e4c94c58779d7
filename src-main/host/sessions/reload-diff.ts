import { isDeepStrictEqual } from 'node:util';

export interface DefinitionDiff {
  added: string[];
  removed: string[];
  changed: string[];
  unchanged: number;
}

/** Names that came, went or have another definition now. */
export function diffDefinitions(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): DefinitionDiff {
  const kept = Object.keys(after).filter(name => Object.hasOwn(before, name));
  const changed = kept.filter(name => !isDeepStrictEqual(before[name], after[name]));
  return {
    added: Object.keys(after).filter(name => !Object.hasOwn(before, name)),
    removed: Object.keys(before).filter(name => !Object.hasOwn(after, name)),
    changed,
    unchanged: kept.length - changed.length,
  };
}
