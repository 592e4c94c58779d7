/** A piece of a formula. `text` of a string or quoted literal is what stands between its quotes, escapes and all. */
export interface FormulaToken {
  kind: 'name' | 'number' | 'string' | 'quoted' | 'operator';
  text: string;
}

/**
 * The formula in pieces, or `unreadable`: where something stands that no plain formula has (a comment, a brace, a statement).
 * Java reads escapes of the form `\u0022` before anything else, also inside a string, and the engine does not look at what
 * they hide: so no text may have one. A string may not hold an escaped backtick either: the engine ends the string there.
 */
export function readFormula(formula: string): FormulaToken[] | { unreadable: string } {
  if (/\\u/.test(formula)) return { unreadable: String.raw`\u` };
  const tokens: FormulaToken[] = [];
  let rest = formula.trimStart();
  while (rest !== '') {
    const found = kinds.map(([kind, pattern]) => ({ kind, match: pattern.exec(rest) })).find(({ match }) => match);
    if (!found?.match) return { unreadable: rest.slice(0, 12) };
    const [whole, inner = whole] = found.match;
    tokens.push({ kind: found.kind, text: inner });
    rest = rest.slice(whole.length).trimStart();
  }
  return tokens;
}

/** In the order in which they are tried. A comment and the operators that change or shift something fit none. */
const kinds: readonly [kind: FormulaToken['kind'], pattern: RegExp][] = [
  ['string', /^`((?:[^`\\\p{Cc}]|\\[\\ntrbf"'])*)`/u],
  ['quoted', /^'([^'`\\\p{Cc}]{1,60})'/u],
  ['number', /^(?:0[xX][0-9a-fA-F]+[lL]?|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[lLfFdD]?)(?![\p{L}\p{N}_$])/u],
  ['name', /^[\p{L}_$][\p{L}\p{N}_$]*/u],
  ['operator', /^(?:&&|\|\||==|!=|<=|>=|(?:\/(?![/*])|-(?![->])|\+(?!\+)|<(?!<)|>(?!>)|:(?!:)|[=!*%?(),.[\]&|^]))/u],
];
