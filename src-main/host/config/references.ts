import { isAbsolute } from 'node:path';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { parseReference } from './reference-syntax.ts';

/** Where references point to. */
export interface ReferenceSources {
  env: Readonly<Record<string, string | undefined>>;
  readFile: (path: string, signal: AbortSignal) => Promise<string>;
  /** @returns undefined when there is no such entry */
  keychain: (name: string, signal: AbortSignal) => Promise<Secret | undefined>;
}

/**
 * The text that a configured value stands for; a value that is no reference stands for itself. Files are trimmed.
 * @throws UserError CONFIG_ERROR when it points at nothing, UNAVAILABLE when the keychain is locked
 */
export async function resolveReference(text: string, sources: ReferenceSources, signal: AbortSignal): Promise<Secret> {
  signal.throwIfAborted();
  const reference = parseReference(text);
  switch (reference?.kind) {
    case undefined:
      return new Secret(text);
    case 'env':
      return environmentText(reference.name, sources.env);
    case 'file':
      return new Secret(await fileText(reference.name, sources, signal));
    case 'keychain': {
      const secret = await sources.keychain(reference.name, signal);
      if (secret) return secret;
      throw new UserError('CONFIG_ERROR', `Keychain entry '${reference.name}' does not exist`, {
        hint: `Store it in the settings, under the name '${reference.name}'.`,
      });
    }
  }
}

/** The value of a variable that the configuration names. @throws UserError CONFIG_ERROR when it is not set or empty */
export function environmentText(name: string, env: ReferenceSources['env']): Secret {
  const value = env[name];
  if (value) return new Secret(value);
  throw new UserError('CONFIG_ERROR', `Environment variable '${name}' is not set`, {
    hint: 'Set it where the app is started, or keep the value in the keychain.',
  });
}

async function fileText(path: string, { readFile }: ReferenceSources, signal: AbortSignal): Promise<string> {
  const hint = 'Correct the path in the configuration file, or make the file readable for your user.';
  if (!isAbsolute(path)) throw new UserError('CONFIG_ERROR', `File '${path}' is not an absolute path`, { hint });
  try {
    return (await readFile(path, signal)).trim();
  } catch (error) {
    signal.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'does not exist' : `can't be read (${code ?? String(error)})`;
    throw new UserError('CONFIG_ERROR', `File '${path}' ${why}`, { hint, cause: error });
  }
}
