import type { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';
import { withEnvironment } from './environment.ts';
import {
  duplicateKeys,
  Json5SyntaxError,
  lineAt,
  parseJson5,
  valueOf,
  type Json5Document,
  type Path,
  type Problem,
} from '../base/json5/json5-document.ts';
import { keysOfAuthType } from './schema/enterprise.ts';
import type { WrittenConfig } from './narrowed-config.ts';
import { settingsWithoutEffect } from './settings-without-effect.ts';
import { configSchema, type Config } from './schema.ts';

/** A configuration that may be used. */
export interface ReadConfig {
  config: Config;
  /** What is odd but does not keep the file from being used. */
  warnings: string[];
}

/**
 * The configuration that a text stands for; an empty one gives the defaults.
 * @throws UserError CONFIG_ERROR with the first problem in its message and all of them in `details.problems`
 */
export function readConfig(text: string, env: NodeJS.ProcessEnv): ReadConfig {
  const { document, data } = parsedObject(text);
  const environment = withEnvironment(data, env);
  const result = configSchema.safeParse(environment.data);
  const problems = [
    ...(document.root ? duplicateKeys(document.root) : []),
    ...(result.error?.issues.flatMap(issue => problemsOf(issue, document, data)) ?? []),
  ];
  if (!result.success || problems.length > 0) throw configError(problems);
  const unheeded = settingsWithoutEffect(data).map(path => doesNothing(path, document));
  const empty = text.trim() === '' ? ['The file is empty: the built-in settings are in force.'] : [];
  return {
    config: result.data,
    warnings: [...empty, ...environment.warnings, ...unheeded, ...unusedLoginKeys(result.data, document)],
  };
}

/** What holds of a bad file. */
export interface SoundParts {
  /** The file without what is wrong with it. */
  written: WrittenConfig;
  /** What is wrong stands in these sections; `''` is the file itself. */
  unsound: ReadonlySet<string>;
}

/** @returns undefined for a text that can't be read at all */
export function soundParts(text: string): SoundParts | undefined {
  try {
    const { document, data } = parsedObject(text);
    const unsound = new Set((document.root ? duplicateKeys(document.root) : []).map(({ path }) => String(path[0] ?? '')));
    for (;;) {
      const { error } = configSchema.safeParse(data);
      if (!error) return { written: data, unsound };
      // From the end, since what is taken out of a list moves what stands behind it.
      for (const issue of error.issues.toReversed()) {
        unsound.add(String(issue.path[0] ?? ''));
        const path = issue.path.map(String);
        if (issue.code === 'unrecognized_keys') for (const key of issue.keys) takeOut(data, [...path, key]);
        else takeOut(data, path);
      }
    }
  } catch (error) {
    if (error instanceof UserError) return undefined; // no JSON5, or no object
    throw error;
  }
}

/** Takes out what is at `path`; when a key is missing there, the object that lacks it. */
function takeOut(data: object, path: readonly string[]): void {
  const key = path.at(-1);
  const around = valueAt(data, path.slice(0, -1));
  if (key === undefined || typeof around !== 'object' || around === null) return; // it went with something around it
  if (!Object.hasOwn(around, key)) takeOut(data, path.slice(0, -1));
  else if (Array.isArray(around)) around.splice(Number(key), 1);
  else Reflect.deleteProperty(around, key);
}

/** @throws UserError CONFIG_ERROR */
function parsedObject(text: string): { document: Json5Document; data: object } {
  const document = parsed(text);
  const data = document.root ? valueOf(document.root) : {};
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return { document, data };
  throw configError([{ path: [], line: 1, message: 'the file must hold an object in { }' }]);
}

function parsed(text: string): Json5Document {
  try {
    return parseJson5(text);
  } catch (error) {
    if (!(error instanceof Json5SyntaxError)) throw error;
    throw configError([{ path: [], line: error.line, message: `not valid JSON5: ${error.message}` }]);
  }
}

function configError(problems: readonly Problem[]): UserError {
  const texts = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).map(problemText);
  const more = texts.length > 1 ? ` (and ${texts.length - 1} more)` : '';
  return new UserError('CONFIG_ERROR', `${texts[0]}${more}`, {
    hint: 'Correct the configuration file. Until then the last good configuration stays in force, with what this one forbids.',
    details: { problems: texts },
  });
}

/** A problem as people read it, such as `community.sessions.local.port: must be … (line 4)`. */
function problemText({ path, line, message }: Problem): string {
  const place = path.length > 0 ? `${path.join('.')}: ` : '';
  return `${place}${message}${line === undefined ? '' : ` (line ${line})`}`;
}

function problemsOf(issue: z.core.$ZodIssue, document: Json5Document, data: unknown): Problem[] {
  const path = issue.path.map(step => (typeof step === 'symbol' ? String(step) : step));
  const at = (place: Path, message: string, shownPath: Path = place): Problem => ({
    path: shownPath,
    message,
    ...(document.root && { line: lineAt(document.root, place) }),
  });
  const around = path.slice(0, -1);
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => at([...path, key], messages[index]!, path));
  }
  if (issue.code === 'invalid_key') return [at(path, issue.message, around)];
  if (issue.code !== 'custom' && valueAt(data, path) === undefined) return [at(around, `missing required key '${path.at(-1)}'`)];
  return [at(path, issue.message)];
}

function doesNothing(path: Path, { root }: Json5Document): string {
  const message = 'is accepted, but does nothing in this version yet';
  return problemText({ path, message, ...(root && { line: lineAt(root, path) }) });
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], data);
}

/** Keys of a login that the chosen one does not read: kept, but worth telling. */
function unusedLoginKeys({ enterprise }: Config, { root }: Json5Document): string[] {
  const ofAnyType = new Set<string>(Object.values(keysOfAuthType).flat());
  return Object.entries(enterprise.systems).flatMap(([name, system]) => {
    const used: readonly string[] = keysOfAuthType[system.auth_type];
    return Object.keys(system)
      .filter(key => ofAnyType.has(key) && !used.includes(key))
      .map(key => {
        const path = ['enterprise', 'systems', name];
        const line = root && lineAt(root, [...path, key]);
        return problemText({
          path,
          message: `key '${key}' is not used with auth_type "${system.auth_type}"`,
          ...(line !== undefined && { line }),
        });
      });
  });
}
