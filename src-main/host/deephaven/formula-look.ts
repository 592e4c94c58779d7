import type { Column } from '../../../src-shared/column.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { noColumnHint, wordingHint } from './filter-hint.ts';
import { patternObjection } from './formula-pattern.ts';
import { readFormula, type FormulaToken } from './formula-tokens.ts';
import { constants, fields, functions, matchWords, methods, types } from './formula-words.ts';

/** What formulas may do: a server that checks methods itself may be asked to call those of our lists, an older one none at all. */
export type FormulaScope = 'listed calls' | 'no calls';

type KnownColumns = readonly Pick<Column, 'name' | 'javaType'>[];

/**
 * Why a caller's formula is not sent to the server, in words for its author; undefined when it is. It may use columns, values, and
 * what is on our lists, whoever the caller is: a formula that is slow or eats the memory ends the worker for everybody, the engine
 * itself can be talked past its own list (see `readFormula`), and session variables may hold what a reader is not to see.
 */
export function formulaObjection(formula: string, columns: KnownColumns, scope: FormulaScope): string | undefined {
  const tokens = readFormula(formula);
  const asWritten = wordingHint(formula, columns);
  if ('unreadable' in tokens) return asWritten ?? unreadable(tokens.unreadable);
  if (mixesQuotes(tokens)) return "A text with ' in it and a value in '…' can't stand in one filter: make two filters";
  const names = new Set(columns.map(({ name }) => name));
  for (const [index, token] of tokens.entries()) {
    const objection = token.kind === 'name' ? callObjection(tokens, index, names, scope) : quotedObjection(token);
    if (objection) return objection;
    if (token.kind === 'name' && !isKnownName(tokens, index, names)) return asWritten ?? unknownName(token.text, columns);
  }
  return undefined;
}

/** The engine looks for times in `'…'` without regard to the texts around them. */
function mixesQuotes(tokens: readonly FormulaToken[]): boolean {
  return tokens.some(({ kind }) => kind === 'quoted') && tokens.some(({ kind, text }) => kind === 'string' && text.includes("'"));
}

function unreadable(text: string): string {
  if (text === String.raw`\u`) return String.raw`Write the character itself instead of \u and its number`;
  return `This is no part of a formula: ${text}. A formula has columns, values, operators, and calls`;
}

function quotedObjection({ kind, text }: FormulaToken): string | undefined {
  const isPlain = kind !== 'quoted' || [...text].length === 1 || /^[\w:.+\-/ [\]]+$/.test(text);
  return isPlain ? undefined : `'${text}' is neither a time nor one character`;
}

function unknownName(name: string, columns: KnownColumns): string {
  if (name === 'new') return 'A filter makes no objects with new: compare with plain values';
  if (name === 'Math' || name === 'java') return 'Functions stand without their class, such as abs(Px) or sqrt(Px)';
  return `${noColumnHint(name, columns)} Variables of the session can't be used: write the value itself.`;
}

/** What is called, cast to, or read from a value. */
function callObjection(
  tokens: readonly FormulaToken[],
  index: number,
  columns: ReadonlySet<string>,
  scope: FormulaScope,
): string | undefined {
  const name = tokens[index]!.text;
  const isMember = operatorAt(tokens, index - 1) === '.';
  const isCalled = operatorAt(tokens, index + 1) === '(' && !isMatchWord(tokens, index, columns);
  if (scope === 'no calls' && (isMember || isCalled || isType(tokens, index, columns))) return noCalls;
  if (isMember) return isCalled ? methodObjection(tokens, index, columns) : listed(fields, name, 'property');
  return isCalled ? listed(functions, name, 'function') : undefined;
}

function isKnownName(tokens: readonly FormulaToken[], index: number, columns: ReadonlySet<string>): boolean {
  const name = tokens[index]!.text;
  const [before, after] = [operatorAt(tokens, index - 1), operatorAt(tokens, index + 1)];
  if (before === '.' || after === '(') return true;
  // The whole column as an array: only one value of it, or each row would go through all rows.
  if (name.endsWith('_') && after === '[' && columns.has(name.slice(0, -1))) return true;
  return constants.has(name) || columns.has(name) || isType(tokens, index, columns) || isMatchWord(tokens, index, columns);
}

/** In a cast, or before the dot of a call. */
function isType(tokens: readonly FormulaToken[], index: number, columns: ReadonlySet<string>): boolean {
  const name = tokens[index]?.text ?? '';
  const [before, after] = [operatorAt(tokens, index - 1), operatorAt(tokens, index + 1)];
  return types.has(name) && !columns.has(name) && (after === '.' ? before !== '.' : before === '(' && after === ')');
}

const noCalls = 'It calls a function or a method';

function listed(list: ReadonlySet<string>, name: string, what: string): string | undefined {
  return list.has(name) ? undefined : `There is no ${what} ${name} in filters`;
}

/** `Sym not in …`: the second to fourth word, after a column. */
function isMatchWord(tokens: readonly FormulaToken[], index: number, columns: ReadonlySet<string>): boolean {
  return index > 0 && columns.has(tokens[0]!.text) && tokens.slice(1, index + 1).every(hasMatchWord);
}

function hasMatchWord({ kind, text }: FormulaToken): boolean {
  return kind === 'name' && matchWords.has(text.toLowerCase());
}

function methodObjection(tokens: readonly FormulaToken[], index: number, columns: ReadonlySet<string>): string | undefined {
  const name = tokens[index]!.text;
  const [first, second] = textArguments(tokens, index + 2);
  switch (name) {
    case 'matches':
    case 'split':
      return first === undefined ? textWanted(name) : patternObjection(javaText(first));
    case 'replaceAll':
      if (first === undefined || second !== '') return 'replaceAll can only take away: .replaceAll(`pattern`, ``)';
      return patternObjection(javaText(first));
    case 'replace':
      return first !== undefined && second !== undefined && first !== '' && second.length <= first.length
        ? undefined
        : 'replace takes two texts, the second no longer than the first: .replace(`-`, ` `)';
    case 'format':
      return first !== undefined && !/\d{3}|[$<]/.test(first)
        ? undefined
        : 'format takes a text with widths under 100, such as String.format(`%.2f`, Px)';
    case 'valueOf': // of a big number it makes one of any size
      return isType(tokens, index - 2, columns) ? undefined : 'valueOf is called on a type, such as Integer.valueOf(1)';
    default:
      return listed(methods, name, 'method');
  }
}

function textWanted(method: string): string {
  return `${method} takes a pattern that is written out: .${method}(\`A.*\`)`;
}

/** The first two arguments of a call from `start` on, as far as they are nothing but a text. */
function textArguments(tokens: readonly FormulaToken[], start: number): (string | undefined)[] {
  const textAt = (index: number) =>
    tokens[index]?.kind === 'string' && [',', ')'].includes(operatorAt(tokens, index + 1) ?? '') ? tokens[index].text : undefined;
  const first = textAt(start);
  return first !== undefined && operatorAt(tokens, start + 1) === ',' ? [first, textAt(start + 2)] : [first];
}

function operatorAt(tokens: readonly FormulaToken[], index: number): string | undefined {
  const token = tokens[index];
  return token?.kind === 'operator' ? token.text : undefined;
}

/** The characters of a Java text. */
function javaText(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => plainEscapes[escaped] ?? escaped);
}

const plainEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** The first version whose server checks the methods in formulas of clients. */
const checkedSince = { major: 0, minor: 40 };

/**
 * Refuses the filters of a caller that are not to be sent to a server of that version.
 * @throws UserError INVALID_FILTER; UNSUPPORTED for a call on a server that is too old, or does not say how old it is
 */
export function refuseUnsafeFilters(
  filters: readonly string[],
  columns: KnownColumns,
  deephavenVersion: string | undefined,
): void {
  const scope = checksCalls(deephavenVersion) ? 'listed calls' : 'no calls';
  for (const [index, filter] of filters.entries()) {
    const objection = formulaObjection(filter, columns, scope);
    if (objection === noCalls) throw tooOld(index, deephavenVersion);
    if (objection) throw invalidFilter(index, filter, objection);
  }
}

/** That a filter is not valid, and why. `index` counts from 0. */
export function invalidFilter(index: number, filter: string, hint: string, options: ErrorOptions = {}): UserError {
  return new UserError('INVALID_FILTER', `Filter ${index + 1} is not valid: ${filter}`, { hint, ...options });
}

function checksCalls(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return Number(major) > checkedSince.major || (Number(major) === checkedSince.major && Number(minor) >= checkedSince.minor);
}

function tooOld(index: number, version: string | undefined): UserError {
  const server = version === undefined ? 'The server does not tell its version' : `The server runs Deephaven ${version}`;
  const text = `Filter ${index + 1} calls a function or a method. ${server}, and only from 0.40 on it checks what is called`;
  return new UserError('UNSUPPORTED', text, {
    hint: 'Compare columns with values, such as Px > 100 or Sym in `A`, `B`. The user can update the server to use calls.',
  });
}
