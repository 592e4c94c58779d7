import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** A pattern that may be tried on each row: the engine can't be stopped once it tries one. In powers of ten, for texts of 1,000 characters. */
const mostWays = 9;
const longTextPower = 3;

/**
 * Why a pattern of `matches`, `replaceAll` or `split` is not sent; undefined when it is fine. Counts in how many ways it could try to
 * match a text, at worst. Libraries that look for such patterns were no good here: they pass overlapping choices, refuse the
 * harmless `.*text.*`, or take up to a second for one.
 */
export function patternObjection(pattern: string): string | undefined {
  // What a bare flag at the start does changes nothing here, and it is Java's own.
  const portable = pattern.replace(/^\(\?[ims]+\)/, '');
  if (/\\[^\W_dDwWsSbBtnrf]/.test(portable.replaceAll(/\\[^\w]/g, ''))) return hardToRead;
  try {
    const ways = waysOf(new RegExpParser().parsePattern(portable));
    if (ways <= mostWays) return undefined;
    return `The pattern could take forever: ${ways === Infinity ? nested : 'it has too many parts of any length'}. ${instead}`;
  } catch {
    return hardToRead; // not a pattern, or of a kind that only Java has
  }
}

const nested = 'it repeats a part that itself has a choice or a repetition';
const instead = 'Use .contains(`text`), .startsWith(`text`) or .endsWith(`text`), several of them joined by &&';

const hardToRead = 'The pattern is not a plain one: classes such as [A-Z] or \\\\d, groups, |, and repetition';

type Part = AST.Pattern | AST.Alternative | AST.Element | AST.QuantifiableElement;

/** In powers of ten. */
function waysOf(part: Part): number {
  switch (part.type) {
    case 'Backreference':
      return Infinity;
    case 'Alternative':
      return sum(part.elements.map(waysOf));
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return choiceOf(part.alternatives);
    case 'Assertion':
      return 'alternatives' in part ? choiceOf(part.alternatives) : 0;
    case 'Quantifier': {
      const inside = waysOf(part.element);
      const lengths = part.max === Infinity ? longTextPower : Math.log10(part.max - part.min + 1);
      return lengths + (inside === 0 ? 0 : inside * part.max);
    }
    default:
      return 0;
  }
}

function choiceOf(alternatives: readonly AST.Alternative[]): number {
  return Math.log10(sum(alternatives.map(alternative => 10 ** waysOf(alternative))));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
