import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { grantedFolder } from '../../../../src-shared/granted-folder.ts';
import { longestWaitSeconds } from '../../../../src-shared/longest-wait.ts';
import { nearestNames } from '../../../../src-shared/nearest.ts';
import { isReference, mentionsReference } from '../reference-syntax.ts';

/** Builders for the fields of the configuration file. Each one words its own messages, since people read them. */

const referenceRule = 'a reference must be the whole value: ${env:NAME}, ${file:/abs/path} or ${keychain:name}';

/** An object with these keys and no others. Unknown keys give one message line each, in the order of the file. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => unknownKey(key, Object.keys(shape))).join('\n')
        : 'must be an object',
  });
}

/**
 * `schema` with a rule over its fields, checked even when some of them are wrong, so that all problems come in one report.
 * @param rule gives what is wrong, one entry a problem
 */
export function withRule<Schema extends z.ZodObject>(
  schema: Schema,
  rule: (value: Partial<z.output<Schema>>) => readonly (string | undefined)[],
): Schema {
  return schema.superRefine(
    (value, context) => {
      for (const message of rule(value as Partial<z.output<Schema>>)) {
        if (message) context.addIssue({ code: 'custom', message });
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

/** What to say when both of two keys are there that can't go together. */
export function exclusive<Key extends string>(value: Partial<Record<Key, unknown>>, first: Key, second: Key): string | undefined {
  if (value[first] === undefined || value[second] === undefined) return undefined;
  return `'${first}' and '${second}' are mutually exclusive`;
}

/** Any text, also an empty one. Its messages never show the value, which may be a secret. */
export const anyText = z
  .string({ error: 'must be text' })
  .refine(text => isReference(text) || !mentionsReference(text), { error: referenceRule });

export const text = anyText.refine(value => value !== '', { error: 'must not be empty' });

export const absolutePath = text.refine(value => mentionsReference(value) || isAbsolute(value), {
  error: issue => `must be an absolute path, got ${shown(issue.input)}`,
});

/** A folder that workers may see: read only, unless it ends in `:rw`. */
export const granted = text.refine(value => mentionsReference(value) || isAbsolute(grantedFolder(value).path), {
  error: issue => `must be an absolute path, got ${shown(issue.input)}`,
});

/** An `http` or `https` address. Not shown in messages: it may hold a password. */
export const webAddress = text.refine(value => mentionsReference(value) || /^https?:$/.test(protocolOf(value) ?? ''), {
  error: 'must be an http or https address',
});

export const flag = z.boolean({ error: issue => `must be true or false, got ${shown(issue.input)}` });

export function integer(minimum: number, maximum = Infinity) {
  const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  const error = (issue: { input?: unknown }) => `must be an integer ${range}, got ${shown(issue.input)}`;
  return z
    .number({ error })
    .refine(value => !Number.isFinite(value) || (Number.isInteger(value) && value >= minimum && value <= maximum), { error });
}

export const positiveNumber = z
  .number({ error: 'must be a number greater than 0' })
  .refine(value => value > 0, { error: 'must be a number greater than 0' });

const notNegativeNumber = z
  .number({ error: 'must be a number of at least 0' })
  .refine(value => value >= 0, { error: 'must be a number of at least 0' });

/** A time to wait, in seconds. */
export const seconds = positiveNumber.refine(isWaitable, {
  error: `must be a number greater than 0 and at most ${longestWaitSeconds}, which is 24 days`,
});

/** A time to wait, in seconds; 0 is for ever, or never. */
export const secondsOrZero = notNegativeNumber.refine(isWaitable, {
  error: `must be a number from 0 to ${longestWaitSeconds}, which is 24 days`,
});

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: issue => `must be one of ${values.join(', ')}, got ${shown(issue.input)}` });
}

/** Like `oneOf`, in any case; the output is written as in `values`. */
export function oneOfAnyCase<const Values extends readonly [string, ...string[]]>(values: Values) {
  const canonical = (input: unknown) =>
    typeof input === 'string' ? (values.find(value => value.toLowerCase() === input.toLowerCase()) ?? input) : input;
  return z.preprocess(canonical, oneOf(values));
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: issue => `must be a list, got ${shown(issue.input)}` });
}

export const textList = listOf(text);

/** Names with text values, such as environment variables. */
export const textMap = z.record(z.string(), anyText, { error: 'must be an object' });

/** Objects under names that people choose. @param nameProblem what is wrong with a name, or undefined */
export function namedSections<Value extends z.ZodType>(value: Value, nameProblem: (name: string) => string | undefined) {
  const name = z.string().refine(text => nameProblem(text) === undefined);
  return z.record(name, value, {
    error: issue => (issue.code === 'invalid_key' ? nameProblem(String(issue.input)) : 'must be an object'),
  });
}

function isWaitable(value: number): boolean {
  return !(value > longestWaitSeconds);
}

function unknownKey(key: string, known: readonly string[]): string {
  const [nearest] = nearestNames(key, known, 1);
  return `unknown key '${key}'${nearest ? `; did you mean '${nearest}'?` : ''}`;
}

/** A value as messages quote it: short, and only the kind of anything that has parts. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return String(value);
}

function protocolOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).protocol : undefined;
}
