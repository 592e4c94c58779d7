import type { ValueNode } from '@humanwhocodes/momoa';
import { isComment, type Json5Document } from './json5-document.ts';
import type { Json5Style } from './print-json5.ts';

/** How the document is written, by its first example of each thing. */
export function styleOf(document: Json5Document): Json5Style {
  const { text, dialect, root, tokens } = document;
  const firstText = tokens.find(token => token.type === 'String');
  const keyQuote = (root && keyQuoteIn(text, root)) ?? (dialect === 'json5' ? '' : '"');
  const solid = tokens.filter(token => !isComment(token));
  const hasCommas = solid.some(token => token.type === 'Comma');
  return {
    lineEnd: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    unit: (root && unitIn(text, root)) ?? '  ',
    quote: firstText ? quoteAt(text, firstText.loc.start.offset) : '"',
    keyQuote,
    trailingComma: hasCommas
      ? solid.some((token, index) => token.type === 'Comma' && /^R(Brace|Bracket)$/.test(solid[index + 1]?.type ?? ''))
      : keyQuote === '',
  };
}

/** How an object quotes its keys; undefined when it has none. */
export function keyQuoteIn(text: string, node: ValueNode): Json5Style['keyQuote'] | undefined {
  const name = node.type === 'Object' ? node.members[0]?.name : undefined;
  if (!name) return undefined;
  return name.type === 'Identifier' ? '' : quoteAt(text, name.loc.start.offset);
}

export function quoteAt(text: string, offset: number): '"' | "'" {
  return text[offset] === "'" ? "'" : '"';
}

/** The white space before `offset` when there is nothing else before it on its line. */
export function indentBefore(text: string, offset: number): string | undefined {
  return /(?:^\uFEFF?|[\r\n])([ \t]*)$/.exec(text.slice(0, offset))?.[1];
}

function unitIn(text: string, root: ValueNode): string | undefined {
  const first = root.type === 'Object' ? root.members[0] : undefined;
  return (first && indentBefore(text, first.loc.start.offset)) || undefined;
}
