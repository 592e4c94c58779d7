const mask = '[secret]';

/** Replaces words by `[secret]`. */
export type Mask = (text: string) => string;

/** A mask for these words, each of two characters at least. Its time grows with the text, hardly with the number of words. */
export function maskWords(words: readonly string[]): Mask {
  if (words.length === 0) return text => text;
  const find = createFinder(words);
  return text => replaceAll(text, find);
}

/** The names, each once: masked names may be the same, and an object or a table would lose all but one. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map(name => {
    let distinct = name;
    for (let count = 2; taken.has(distinct); count++) distinct = `${name} ${count}`;
    taken.add(distinct);
    return distinct;
  });
}

function replaceAll(text: string, find: Finder): string {
  const parts: string[] = [];
  let kept = 0;
  for (let found = find(text, 0); found; found = find(text, kept)) {
    parts.push(text.slice(kept, found.start), mask);
    kept = found.end;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(kept);
}

/** The first of the wanted words at or after `from`, the longest where several start at one place. */
type Finder = (text: string, from: number) => { start: number; end: number } | undefined;

/**
 * Looks for many words at once with the shift table of Wu and Manber: the last two characters of a window tell how far
 * it can jump, so that most characters are never looked at.
 */
function createFinder(words: readonly string[]): Finder {
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const window = longestFirst.at(-1)!.length;
  const shifts = new Uint8Array(0x1_0000).fill(Math.min(window - 1, 255));
  const byEnd = new Map<number, string[]>();

  for (const word of longestFirst) {
    for (let end = 1; end < window; end++) {
      const block = blockAt(word, end);
      shifts[block] = Math.min(shifts[block]!, window - 1 - end);
    }
    const last = blockAt(word, window - 1);
    byEnd.set(last, [...(byEnd.get(last) ?? []), word]);
  }

  return (text, from) => {
    let end = from + window - 1;
    while (end < text.length) {
      const block = blockAt(text, end);
      const shift = shifts[block]!;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const start = end - window + 1;
      const word = byEnd.get(block)?.find(candidate => text.startsWith(candidate, start));
      if (word) return { start, end: start + word.length };
      end++;
    }
    return undefined;
  };
}

/** The two characters that end at `end`, folded into 16 bits. Characters that share a block only cost a comparison. */
function blockAt(text: string, end: number): number {
  return ((text.charCodeAt(end - 1) << 8) ^ text.charCodeAt(end)) & 0xffff;
}
