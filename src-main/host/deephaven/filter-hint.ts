import type { Column } from '../../../src-shared/column.ts';
import { nearestNames } from '../../../src-shared/nearest.ts';

/** Why a filter may have been refused, as the next step for its author; undefined when nothing stands out. The server does not tell. */
export function filterHint(filter: string, columns: readonly Pick<Column, 'name' | 'javaType'>[]): string | undefined {
  return wordingHint(filter, columns) ?? columnHint(filter, columns);
}

/** What of a filter is of another language than the engine's; undefined when nothing is. */
export function wordingHint(filter: string, columns: readonly Pick<Column, 'name' | 'javaType'>[]): string | undefined {
  return quotesHint(filter, columns) ?? sqlHint(filter);
}

/** That `name` is no column, with the names that are near to it or all there are. */
export function noColumnHint(name: string, columns: readonly Pick<Column, 'name'>[]): string {
  const known = columns.map(column => column.name);
  const near = nearestNames(name, known);
  return `There is no column ${name}. ${near.length > 0 ? `Did you mean: ${near.join(', ')}?` : `The columns are: ${listed(known)}.`}`;
}

const quoted = /'([^']*)'|"([^"]*)"/g;

/** `'…'` is a date-time in a filter, and `"…"` is nothing: strings stand in backticks. */
function quotesHint(filter: string, columns: readonly Pick<Column, 'name' | 'javaType'>[]): string | undefined {
  const bare = filter.replaceAll(/`[^`]*`/g, '``');
  const texts = [...bare.matchAll(quoted)].filter(match => match[1] === undefined || !isDateTime(match[1]));
  if (texts.length === 0) return undefined;
  const characters = columns.filter(({ javaType }) => javaType === 'char').map(({ name }) => name);
  const isCharacter = texts.every(match => match[1]?.length === 1) && characters.some(name => bare.includes(name));
  if (isCharacter) return undefined;
  const rewritten = filter.replaceAll(quoted, (whole, single?: string, double?: string) =>
    single !== undefined && isDateTime(single) ? whole : `\`${single ?? double}\``,
  );
  return `String values need backticks: ${withoutSqlWords(rewritten)}`;
}

const sqlWords: [word: RegExp, hint: string][] = [
  [/\bIS\s+NOT\s+NULL\b/i, 'Write !isNull(Column) instead of IS NOT NULL.'],
  [/\bIS\s+NULL\b/i, 'Write isNull(Column) instead of IS NULL.'],
  [
    /\bNOT\s+LIKE\b|\bLIKE\b/i,
    'There is no LIKE: use Column.contains(`text`), Column.startsWith(`text`) or Column.matches(`regex`).',
  ],
  [/\bBETWEEN\b/i, 'There is no BETWEEN: use inRange(Column, low, high).'],
  [/\bAND\b/i, 'Write && instead of AND, or give two filters.'],
  [/\bOR\b/i, 'Write || instead of OR.'],
  [/<>/, 'Write != instead of <>.'],
];

function sqlHint(filter: string): string | undefined {
  const bare = withoutStrings(filter);
  return sqlWords.find(([word]) => word.test(bare))?.[1];
}

function withoutSqlWords(filter: string): string {
  return filter.replaceAll(/\s+AND\s+/gi, ' && ').replaceAll(/\s+OR\s+/gi, ' || ');
}

/** Names that are neither a column, a function call, a member, nor a word of the language. */
function columnHint(filter: string, columns: readonly Pick<Column, 'name'>[]): string | undefined {
  const known = columns.map(({ name }) => name);
  const names = [...withoutStrings(filter).matchAll(/(?<![\w.$])[\p{L}_$][\p{L}\p{N}_$]*(?!\s*\(|[\w$])/gu)].map(
    match => match[0],
  );
  const unknown = names.find(name => !known.includes(name) && !languageWords.has(name) && !/^[A-Z]+(_[A-Z]+)+$/.test(name));
  return unknown && noColumnHint(unknown, columns);
}

const languageWords = new Set(
  'in not icase true false null new i ii k instanceof java lang int long double float short byte char boolean String Math includes none of any'.split(
    ' ',
  ),
);

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}

function withoutStrings(filter: string): string {
  return filter.replaceAll(/`[^`]*`|'[^']*'|"[^"]*"/g, '``');
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}|^-?P|^\d{1,2}:\d{2}|^-?PT/.test(text);
}
