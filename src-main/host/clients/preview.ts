import type { DiffLine } from '../../../src-shared/clients-api.ts';

const mask = '••••••••';

/** What stands for a token that is not made yet. */
export const maskedAuthorization = `Bearer ${mask}`;

/** The text with every bearer token hidden. */
export function masked(text: string): string {
  return text.replaceAll(/\bBearer [\w.~+/=-]+/g, maskedAuthorization);
}

/** The lines that differ, tokens masked: the removed ones, then the added ones. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const most = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < most && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return [...differing('removed', old, start, end), ...differing('added', fresh, start, end)];
}

function linesOf(text: string): string[] {
  return masked(text).split(/\r\n|\n|\r/);
}

function differing(kind: DiffLine['kind'], lines: readonly string[], start: number, end: number): DiffLine[] {
  return lines.slice(start, lines.length - end).map((text, index) => ({ kind, line: start + index + 1, text }));
}
