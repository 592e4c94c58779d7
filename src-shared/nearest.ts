import { distance } from 'fastest-levenshtein';

const longestName = 200;

/** The names of `known` that `wanted` may have meant, nearest first, at most `limit`; empty when none is near. */
export function nearestNames(wanted: string, known: Iterable<string>, limit = 3): string[] {
  if (wanted.length > longestName) return []; // nobody mistyped that, and to compare it takes seconds
  const lower = wanted.toLowerCase();
  return [...known]
    .map(name => ({ name, away: distanceFrom(lower, name.toLowerCase()) }))
    .filter(({ away }) => away <= Math.max(2, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.away - b.away || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

function distanceFrom(wanted: string, name: string): number {
  const edits = distance(wanted, name);
  return wanted.length > 2 && (name.startsWith(wanted) || name.includes(wanted)) ? Math.min(edits, 1) : edits;
}
