import { getStaticTOMLValue, parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { BrokenText, UnfitText, type EntryPlace, type EntryText, type EntryValue, type PlainValue } from './entry-text.ts';
import { closed, cutOut, lineEndOf, lineStart, nextLine, positionAt, type Lines } from './lines.ts';

/**
 * TOML: our entry is a table of its own at the end of the file. No library writes TOML and keeps its comments, so the parser only
 * says which lines are ours.
 */
export const tomlText: EntryText = {
  parse: text => getStaticTOMLValue(parse(text)),

  add(text, place, value) {
    parse(text);
    const lineEnd = lineEndOf(text);
    const hasBlankLine = /^\s*$|(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)$/.test(text);
    return { text: closed(text) + (hasBlankLine ? '' : lineEnd) + table(place, value, lineEnd), levels: 1 };
  },

  replace(text, place, value) {
    const [first, ...rest] = rangesOf(text, place);
    if (!first) throw new UnfitText('The entry is not a table of its own.');
    const cut = rest.toReversed().reduce(cutOut, text);
    const [before, after] = [cut.slice(0, first.start), cut.slice(first.end)];
    // Where ours are keys in the table of others, a table would take in what follows.
    const isTable = /^\s*\[/.test(cut.slice(first.start, first.end));
    return isTable ? before + table(place, value, lineEndOf(text)) + after : tomlText.add(before + after, place, value).text;
  },

  remove: (text, place) => rangesOf(text, place).toReversed().reduce(cutOut, text),
};

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new BrokenText(error.message, errorPosition(text, error));
  }
}

/** What misses its end is found at the start of the next line; a person looks for it in the line before. */
function errorPosition(text: string, { lineNumber, column }: ParseError): { line: number; column: number } {
  const before = text
    .split(/(?<=\n)/)
    .slice(0, lineNumber - 1)
    .join('');
  if (column > 0 || isToml(before)) return { line: lineNumber, column: column + 1 };
  return positionAt(text, before.trimEnd().length);
}

function isToml(text: string): boolean {
  try {
    parseTOML(text);
    return true;
  } catch {
    return false; // the error is in this part already
  }
}

/** The lines of everything whose key starts with our entry's, in order. */
function rangesOf(text: string, place: EntryPlace): Lines[] {
  const path = [...place.parent, place.name];
  const isOurs = (keys: readonly (string | number)[]) => path.every((key, index) => keys[index] === key);
  return parse(text).body[0].body.flatMap(node => {
    if (node.type === 'TOMLKeyValue') return isOurs(keysOf(node)) ? [linesOf(text, node)] : [];
    if (isOurs(node.resolvedKey)) return [linesOf(text, node)];
    return node.body.filter(pair => isOurs([...node.resolvedKey, ...keysOf(pair)])).map(pair => linesOf(text, pair));
  });
}

function keysOf(pair: AST.TOMLKeyValue): string[] {
  return pair.key.keys.map(key => (key.type === 'TOMLBare' ? key.name : key.value));
}

function linesOf(text: string, { range }: { range: AST.Range }): Lines {
  return { start: lineStart(text, range[0]), end: nextLine(text, range[1]) };
}

function table({ parent, name }: EntryPlace, value: EntryValue, lineEnd: string): string {
  const header = `[${[...parent, name].map(printKey).join('.')}]`;
  const pairs = Object.entries(value).map(([key, part]) => `${printKey(key)} = ${printValue(part)}`);
  return [header, ...pairs, ''].join(lineEnd);
}

function printKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** Strings as JSON writes them: its escapes are TOML's too. */
function printValue(value: PlainValue): string {
  if (value === null) throw new UnfitText('TOML has no null.');
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, part]) => `${printKey(key)} = ${printValue(part)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
