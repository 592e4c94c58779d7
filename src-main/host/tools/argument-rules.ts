import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a value at `path` must be, in words, such as `null or an integer >= 0`; undefined when the schema has no such path. */
export function ruleAt(input: z.ZodObject, path: readonly PropertyKey[]): string | undefined {
  let schema: JsonSchema | undefined = z.toJSONSchema(input, { io: 'input' });
  for (const step of path) schema = schema && child(schema, step);
  return schema && rule(schema);
}

function child(schema: JsonSchema, step: PropertyKey): JsonSchema | undefined {
  const alternatives: unknown[] = schema.anyOf ?? [schema];
  for (const alternative of alternatives as JsonSchema[]) {
    const found = typeof step === 'number' ? alternative.items : alternative.properties?.[String(step)];
    const named = found ?? alternative.additionalProperties;
    if (typeof named === 'object') return named as JsonSchema;
  }
  return undefined;
}

function rule(schema: JsonSchema): string {
  if (schema.anyOf) {
    const rules = schema.anyOf.map(alternative => rule(alternative as JsonSchema));
    return [...rules.filter(text => text === 'null'), ...rules.filter(text => text !== 'null')].join(' or ');
  }
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
    case 'number':
      return numberRule(schema);
    case 'string':
      return schema.maxLength === undefined ? textRule(schema) : `a string of at most ${schema.maxLength} characters`;
    case 'array':
      return listRule(schema);
    case 'object':
      return 'an object';
    default:
      return String(schema.type);
  }
}

function numberRule({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const noun = type === 'integer' ? 'an integer' : 'a number';
  if (exclusiveMinimum !== undefined) return `${noun} > ${exclusiveMinimum}`;
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined) return bounded ? `${noun} <= ${maximum}` : noun;
  return bounded ? `${noun} from ${minimum} to ${maximum}` : `${noun} >= ${minimum}`;
}

function textRule({ minLength }: JsonSchema): string {
  return minLength ? 'a string that is not empty' : 'a string';
}

function listRule({ items, maxItems, minItems }: JsonSchema): string {
  const each = items && typeof items === 'object' && !Array.isArray(items) ? rule(items as JsonSchema) : 'anything';
  const size = maxItems === undefined ? (minItems ? 'at least one item' : 'items') : `at most ${maxItems} items`;
  return `a list of ${size}, each ${each}`;
}
