import { z } from 'zod';
import { isWellFormed } from '../../../src-shared/well-formed.ts';

/** Of a text, in characters, where its schema names no limit of its own: names, ids, paths, options. */
const longestText = 10_000;
/** Their length is looked at where they are read, in words of its own. */
const scripts = new Set<PropertyKey>(['script', 'initial_script']);
/** Of a list or a map. */
const mostItems = 1_000;

/** What is wrong with a value, and where. */
export interface LimitProblem {
  path: PropertyKey[];
  /** What it must be, in words. */
  rule: string;
}

/** The first part of the arguments that is too large for what it is, or text that cannot be sent; undefined when there is none. */
export function limitProblem(value: unknown, schema: unknown, path: PropertyKey[] = []): LimitProblem | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return limitProblem(value, schema.unwrap(), path);
  }
  if (typeof value === 'string') return textProblem(value, schema, path);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (entries.length > mostItems) return { path, rule: `of at most ${mostItems} items` };
  for (const [key, item] of entries) {
    const problem =
      textProblem(key, undefined, path) ??
      limitProblem(item, partOf(schema, key), [...path, Array.isArray(value) ? Number(key) : key]);
    if (problem) return problem;
  }
  return undefined;
}

function textProblem(text: string, schema: unknown, path: PropertyKey[]): LimitProblem | undefined {
  const longest = (schema instanceof z.ZodString ? schema.maxLength : null) ?? longestText;
  if (text.length > longest && !scripts.has(path[0]!)) return { path, rule: `a string of at most ${longest} characters` };
  if (text.includes('\0') && !scripts.has(path[0]!)) return { path, rule: 'text without a NUL character' };
  return isWellFormed(text) ? undefined : { path, rule: 'text without half of a surrogate pair' };
}

function partOf(schema: unknown, key: string): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, unknown>)[key];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}
