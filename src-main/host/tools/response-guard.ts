import { UserError } from '../../../src-shared/user-error.ts';
import type { Config } from '../config/schema.ts';
import type { Tool } from './define-tool.ts';
import type { AnswerParts } from './result.ts';
import { answerPart, partsLength } from './result.ts';

type Server = Pick<Config['server'], 'response_guard' | 'response_limits'>;

const charactersPerToken = 3.5;
/** What the fields about a cut (`next_offset`, `hint` …) may take of an answer, in characters. */
const cutNoticeCharacters = 600;
/** A text field is never shortened below this many characters. */
const shortestText = 1000;

/** Tokens that a text will cost a model, about. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/**
 * Characters that rows may take, or undefined where they must not be cut.
 * @param rowsStated whether the caller said how many rows it wants: then only `enforce` cuts
 * @param otherFields characters of the answer without its rows
 */
export function rowBudget(
  tool: string,
  rowsStated: boolean,
  otherFields: number,
  { response_guard: guard }: Server,
): number | undefined {
  if (!isGuarded(tool, guard) || (guard.mode === 'auto' && rowsStated)) return undefined;
  return Math.max(0, Math.floor(guard.token_limit * charactersPerToken) - otherFields - cutNoticeCharacters);
}

/** @throws UserError RESPONSE_TOO_LARGE when that many bytes may not be answered */
export function refuseTooLarge(bytes: number, server: Server): void {
  if (bytes > server.response_limits.max_response_bytes) throw tooLarge(bytes, server);
}

/** That an answer of about so many bytes is over the hard limit. */
export function tooLarge(bytes: number, { response_limits: limits }: Server): UserError {
  return new UserError(
    'RESPONSE_TOO_LARGE',
    `Response would be ~${megabytes(bytes)}MB (max ${Number(megabytes(limits.max_response_bytes))}MB). Please reduce max_rows.`,
    { hint: 'Ask for fewer columns, filter the rows, aggregate in a script, or page with max_rows and offset.' },
  );
}

/**
 * Holds an answer against the limits. The answer of a tool that changed something is shortened, any other is refused.
 * @param parts changed in place when shortened
 * @returns sentences for the answer's warnings
 * @throws UserError RESPONSE_TOO_LARGE
 */
export function guardAnswer(parts: AnswerParts, tool: Tool, server: Server): string[] {
  const length = partsLength(parts);
  const guarded = isGuarded(tool.name, server.response_guard);
  const enforced = guarded && server.response_guard.mode === 'enforce';
  const tokenCharacters = Math.floor(server.response_guard.token_limit * charactersPerToken);
  const limit = Math.min(server.response_limits.max_response_bytes, enforced ? tokenCharacters : Infinity);

  if (length > limit) {
    if (!tool.readOnly) return shorten(parts, limit);
    refuseTooLarge(length, server);
    throw new UserError(
      'RESPONSE_TOO_LARGE',
      `The answer would be about ${estimateTokens(length)} tokens (max ${server.response_guard.token_limit}).`,
      { hint: 'Ask for less: fewer tables or columns, a filter, an aggregation, or format csv.' },
    );
  }
  const warnAt = (tokenCharacters * server.response_guard.warn_threshold_pct) / 100;
  if (!guarded || length < warnAt || parts.has('truncated_by')) return [];
  return [
    `This answer is about ${estimateTokens(length)} tokens; the limit is ${server.response_guard.token_limit}. Ask for less next time.`,
  ];
}

function isGuarded(tool: string, guard: Server['response_guard']): boolean {
  return guard.enabled && guard.mode !== 'off' && !guard.excluded_tools.includes(tool);
}

function shorten(parts: AnswerParts, limit: number): string[] {
  const shortened = new Set<string>();
  while (partsLength(parts) > limit - cutNoticeCharacters) {
    const [name, { value, json }] = [...parts].reduce((longest, part) =>
      part[1].json.length > longest[1].json.length ? part : longest,
    );
    if (value === undefined || json.length <= shortestText) break;
    shortened.add(name);
    parts.set(name, answerPart(shorter(value)));
  }
  return shortened.size === 0 ? [] : [`Shortened, since the answer would be too long: ${[...shortened].join(', ')}.`];
}

/** The end of a text, or an empty list or object: what an output schema promises stays of its type. */
function shorter(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(-Math.max(shortestText / 2, Math.floor(value.length / 2)));
  return Array.isArray(value) ? [] : {};
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
