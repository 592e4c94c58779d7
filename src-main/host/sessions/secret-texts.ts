import { Secret } from '../../../src-shared/secret.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Redaction } from '../observe/redaction.ts';

/** Gives the text that a configured value stands for; a value that is no reference stands for itself. @throws UserError CONFIG_ERROR, UNAVAILABLE */
export type ResolveReference = (text: string, signal: AbortSignal) => Promise<Secret>;

export interface SecretTextsParts {
  resolve: ResolveReference;
  env: Readonly<Record<string, string | undefined>>;
  redaction: Pick<Redaction, 'add'>;
}

/** Reads configured texts that may be secrets; whatever is one is masked until the owner of this object disposes it. */
export class SecretTexts implements Disposable {
  readonly #parts: SecretTextsParts;
  /** How each value is forgotten. */
  readonly #masked = new Map<string, () => void>();

  constructor(parts: SecretTextsParts) {
    this.#parts = parts;
  }

  /** Another reader, whose owner disposes it on its own. */
  own(): SecretTexts {
    return new SecretTexts(this.#parts);
  }

  /** A value that is shown, such as a host or a path. */
  async plain(text: string, signal: AbortSignal): Promise<string> {
    return (await this.#parts.resolve(text, signal)).reveal();
  }

  /** A value that is hidden only when it comes from elsewhere, such as one environment variable of a worker. */
  async maybeSecret(text: string, signal: AbortSignal): Promise<string> {
    const resolved = await this.#parts.resolve(text, signal);
    if (resolved.reveal() !== text) this.masked(resolved);
    return resolved.reveal();
  }

  /** The token of a definition; undefined when it has none. @throws UserError CONFIG_ERROR when its variable is not set */
  async token(
    { auth_token, auth_token_env_var }: { auth_token?: string | undefined; auth_token_env_var?: string | undefined },
    signal: AbortSignal,
  ): Promise<Secret | undefined> {
    if (auth_token !== undefined) return this.masked(await this.#parts.resolve(auth_token, signal));
    if (auth_token_env_var === undefined) return undefined;
    const name = await this.plain(auth_token_env_var, signal);
    const value = this.#parts.env[name];
    if (value) return this.masked(new Secret(value));
    throw new UserError('CONFIG_ERROR', `Environment variable '${name}' is not set`, {
      hint: 'Set it where the app is started, or keep the token in the keychain.',
    });
  }

  /** `secret`, masked from now on. */
  masked(secret: Secret): Secret {
    const text = secret.reveal();
    if (!this.#masked.has(text)) this.#masked.set(text, this.#parts.redaction.add(secret));
    return secret;
  }

  /** Forgets what it read: nobody uses it any more. */
  [Symbol.dispose](): void {
    for (const forget of this.#masked.values()) forget();
    this.#masked.clear();
  }
}

/** Whether a configured value is kept elsewhere, so that its text is known only when it is resolved. */
export function isReference(text: string): boolean {
  return text.trimStart().startsWith('${');
}
