import { z } from 'zod';
import { nearestNames } from '../../../src-shared/nearest.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { limitProblem } from './argument-limits.ts';
import { ruleAt } from './argument-rules.ts';
import type { Tool } from './define-tool.ts';

/** Other names of arguments, accepted silently wherever the target exists and the alias means nothing else. */
const aliases = [
  ['id', 'session_id'],
  ['system', 'system_name'],
  ['env', 'environment_vars'],
  ['extra_environment_vars', 'environment_vars'],
] as const;

/** Longest value that an error message repeats, in characters. */
const shownCharacters = 60;

/**
 * The arguments of a call as the tool wants them: aliases resolved, names of choices in any case, defaults filled in.
 * @throws UserError INVALID_ARGUMENT in our own words
 */
export function parseArguments(tool: Tool, sent: unknown): Record<string, unknown> {
  if (sent !== undefined && !isRecord(sent)) {
    throw new UserError('INVALID_ARGUMENT', `The arguments of ${tool.name} must be an object; got ${shown(sent)}`);
  }
  const named = withoutAliases(tool, { ...sent });
  refuseUnknown(tool, named);
  const tooMuch = limitProblem(named, tool.input);
  if (tooMuch) throw mustBe(tool, tooMuch.path, tooMuch.rule, valueAt(named, tooMuch.path));
  const tidied = tidy(named, tool.input);
  const parsed = tool.input.safeParse(tidied);
  if (!parsed.success) throw invalid(tool, parsed.error.issues[0]!, tidied);
  return parsed.data;
}

function withoutAliases(tool: Tool, given: Record<string, unknown>): Record<string, unknown> {
  const { shape } = tool.input;
  for (const [alias, target] of aliases) {
    if (!(alias in given) || alias in shape || !(target in shape)) continue;
    if (target in given) {
      throw new UserError(
        'INVALID_ARGUMENT',
        `'${alias}' and '${target}' are the same argument of ${tool.name}; give only '${target}'.`,
      );
    }
    given[target] = given[alias];
    delete given[alias];
  }
  return given;
}

function refuseUnknown(tool: Tool, given: Record<string, unknown>): void {
  const known = Object.keys(tool.input.shape);
  const unknown = Object.keys(given).find(name => !known.includes(name));
  if (unknown === undefined) return;
  const [near] = nearestNames(unknown, known);
  const guess = near ? `Did you mean '${near}'? ` : '';
  throw new UserError('INVALID_ARGUMENT', `Unknown argument '${cut(unknown)}' of ${tool.name}.`, {
    hint: guess + argumentList(tool),
  });
}

/** Enum values in the schema's own spelling, whatever case and surrounding space the caller used. */
function tidy(value: unknown, schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return tidy(value, schema.unwrap());
  }
  if (schema instanceof z.ZodEnum && typeof value === 'string') {
    const wanted = value.trim().toLowerCase();
    return schema.options.find(option => String(option).toLowerCase() === wanted) ?? value;
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map(item => tidy(item, schema.element));
  if (schema instanceof z.ZodObject && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, tidy(item, schema.shape[name])]));
  }
  return value;
}

function invalid(tool: Tool, issue: z.core.$ZodIssue, given: unknown): UserError {
  const where = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return new UserError(
      'INVALID_ARGUMENT',
      `Unknown key '${cut(issue.keys[0] ?? '')}' in ${where || 'the arguments'} of ${tool.name}.`,
    );
  }
  const value = valueAt(given, issue.path);
  if (value === undefined) {
    return new UserError('INVALID_ARGUMENT', `Missing required argument '${where}' of ${tool.name}.`, {
      hint: argumentList(tool),
    });
  }
  // Only `regex` and `refine` carry a text of our own: what to use instead of the words the schema gives.
  const own = issue.code === 'invalid_format' || issue.code === 'custom' ? issue.message : undefined;
  return mustBe(tool, issue.path, own ?? ruleAt(tool.input, issue.path) ?? 'valid', value);
}

function mustBe(tool: Tool, path: readonly PropertyKey[], rule: string, value: unknown): UserError {
  const got = tool.sensitive?.includes(String(path[0])) ? 'something else' : shown(value);
  return new UserError('INVALID_ARGUMENT', `${pathText(path)} must be ${rule}; got ${got}`);
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown>)?.[step], given);
}

function argumentList(tool: Tool): string {
  const names = Object.entries(tool.input.shape).map(([name, schema]) =>
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? name : `${name} (required)`,
  );
  return names.length === 0 ? `${tool.name} takes no arguments.` : `Arguments: ${names.join(', ')}.`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => text + (typeof step === 'number' ? `[${step}]` : `${text && '.'}${cut(String(step))}`),
    '',
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) return 'an object';
  if (typeof value === 'string' && value.length > shownCharacters) return `a string of ${value.length} characters`;
  return JSON.stringify(value) ?? String(value);
}

function cut(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
