import { z } from 'zod';
import { livenessWords } from '../../../src-shared/session.ts';
import { errorCodes } from '../../../src-shared/user-error.ts';
import type { Tool } from './define-tool.ts';

/** Words of answers that no schema lists. */
const otherWords = [
  'community',
  'config',
  'dynamic',
  'python',
  'groovy',
  'docker',
  'token_limit',
  'PartitionedTable',
  'anonymous',
];

/**
 * Whether a text is one of the words with which tools and their answers are written: names of tools and fields, and what a
 * field may only be. They are gathered when first asked for, which is rare and takes a while.
 */
export function isOwnWord(tools: readonly Tool[]): (text: string) => boolean {
  let words: ReadonlySet<string> | undefined;
  return text => (words ??= ownWords(tools)).has(text);
}

function ownWords(tools: readonly Tool[]): ReadonlySet<string> {
  const words = new Set<string>([...errorCodes, ...livenessWords, ...otherWords]);
  for (const { name, input, output } of tools) {
    words.add(name);
    addWords(z.toJSONSchema(input, { io: 'input' }), words);
    addWords(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }), words);
  }
  return words;
}

function addWords(schema: unknown, words: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, part] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(part as object)) words.add(name);
    if (key === 'enum') for (const word of part as unknown[]) if (typeof word === 'string') words.add(word);
    addWords(part, words);
  }
}
