import { unwatchFile, watchFile } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../../../src-shared/secret.ts';
import { UserError, toUserError } from '../../../src-shared/user-error.ts';
import type { Redaction } from '../observe/redaction.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import { cautiousConfig } from './cautious-config.ts';
import { editText } from '../base/json5/edit-text.ts';
import { firstFile } from './first-file.ts';
import { Json5SyntaxError, type Path } from '../base/json5/json5-document.ts';
import { literalSecrets, type LiteralSecret } from './literal-secrets.ts';
import { readConfig, type ReadConfig } from './read-config.ts';
import type { Config } from './schema.ts';
import { createStoredText, isReadableByOthers, readStoredText, replaceStoredText } from './stored-text.ts';

/** The configuration file: what is in force, what is wrong with the one on disk, and the ways to change it. */
export interface ConfigFile {
  readonly path: string;
  /** What is in force: the last good configuration; while the file on disk is bad also what that one forbids (see `cautiousConfig`). */
  readonly current: Config;
  /** Of the configuration in force. */
  readonly warnings: readonly string[];
  /** Why the file on disk is not in force, when it is bad. */
  readonly problem: UserError | undefined;
  /** Whether a good newer file waits for `reload`, since `server.auto_reload` is off. */
  readonly isPending: boolean;
  /** Puts the file on disk in force. @throws UserError CONFIG_ERROR, and the configuration in force stays */
  reload(): Promise<Config>;
  /**
   * Sets one value, or takes it out when it is undefined; everything else in the file stays as it is written.
   * @throws UserError CONFIG_ERROR when the result would not be valid or the file can't be written; nothing is changed then
   */
  edit(path: Path, value: unknown): Promise<void>;
  /** Several at once, as one change: all of them or none. @throws UserError CONFIG_ERROR as `edit` does */
  editAll(edits: readonly Edit[]): Promise<void>;
  /** Returns how to stop listening. */
  onChange(listener: (change: ConfigChange) => void): () => void;
  close(): Promise<void>;
}

/** One value of the file; undefined takes it out. */
export interface Edit {
  path: Path;
  value: unknown;
}

/** Another configuration is in force, or the file on disk became bad (both where a bad one forbids more), or waits for `reload`. */
export type ConfigChange = { config: Config; previous: Config } | { problem: UserError } | { pending: true };

export interface ConfigFileOptions {
  /** Absolute. Made with a first content when it is not there. */
  file: string;
  env: NodeJS.ProcessEnv;
  /** Secrets that the file itself holds are masked as soon as it is read. */
  redaction: Pick<Redaction, 'add'>;
}

const editAttempts = 3;

/** Milliseconds between two looks at the file, and for which it must rest: an editor may write it in several steps. */
const lookMs = 500;
const settleMs = 100;

/**
 * Opens the configuration file and watches it. A bad one is no reason to stop: see `problem`.
 * @throws UserError CONFIG_ERROR when there is no file and none can be made
 */
export async function openConfigFile(options: ConfigFileOptions): Promise<ConfigFile> {
  const { file } = options;
  // One that is there and can't be read is told by `problem`.
  if ((await readStoredText(file).catch(() => '')) === undefined) await createStoredText(file, firstFile);
  const configFile = new WatchedConfigFile(options);
  configFile.watch(); // before it is read: nothing is missed in between
  // What is wrong is kept in `problem`.
  await configFile.reload().catch(() => undefined);
  return configFile;
}

class WatchedConfigFile implements ConfigFile {
  readonly path: string;
  current: Config;
  problem: UserError | undefined;
  isPending = false;
  warnings: readonly string[] = [];
  #settling: NodeJS.Timeout | undefined;
  readonly #env: NodeJS.ProcessEnv;
  readonly #redaction: Pick<Redaction, 'add'>;
  /** How the secrets that the configuration in force holds itself are forgotten. */
  #masked: (() => void)[] = [];
  readonly #listeners = new Set<(change: ConfigChange) => void>();
  #lastGood: Config | undefined;
  /** The text on disk when it was last looked at; undefined when there was none that could be read. */
  #seen: string | undefined;
  /** Reading, editing and reloading never overlap. */
  readonly #turns = new SerialQueue();

  constructor({ file, env, redaction }: ConfigFileOptions) {
    this.path = file;
    this.current = readConfig('', env).config;
    this.#env = env;
    this.#redaction = redaction;
  }

  /** By looking, since events get lost: of network folders, and of a file that is replaced while its folder changes. */
  watch(): void {
    watchFile(this.path, { interval: lookMs, persistent: false }, this.#onStat);
  }

  readonly #onStat = () => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#look(), settleMs);
  };

  async reload(): Promise<Config> {
    return this.#turns.run(async () => {
      try {
        const text = await this.#text();
        await this.#adopt(text, readConfig(text, this.#env));
        return this.current;
      } catch (error) {
        this.#refuse(error, { adopts: true });
        throw error;
      }
    });
  }

  /** Notices what someone else did to the file. */
  async #look(): Promise<void> {
    return this.#turns.run(async () => {
      const before = this.#seen;
      try {
        const text = await this.#text();
        if (text === before) return;
        const read = readConfig(text, this.#env);
        if (this.current.server.auto_reload) await this.#adopt(text, read);
        else this.#offer();
      } catch (error) {
        this.#refuse(error, { adopts: this.current.server.auto_reload });
      }
    });
  }

  edit(path: Path, value: unknown): Promise<void> {
    return this.editAll([{ path, value }]);
  }

  async editAll(edits: readonly Edit[]): Promise<void> {
    return this.#turns.run(async () => {
      for (let attempt = 0; attempt < editAttempts; attempt++) {
        const before = await readStoredText(this.path);
        const after = edited(before ?? '', edits, this.#env);
        const read = readEdited(before ?? '', after, this.#env);
        // Someone else may have saved the file meanwhile.
        if ((await readStoredText(this.path)) !== before) continue;
        if (after !== before) await replaceStoredText(this.path, before, after);
        return this.#adopt(after, read);
      }
      throw new UserError('CONFIG_ERROR', `The configuration file ${this.path} keeps changing.`, {
        hint: 'Try again in a moment.',
      });
    });
  }

  onChange(listener: (change: ConfigChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    unwatchFile(this.path, this.#onStat);
    clearTimeout(this.#settling);
    await this.#turns.done();
  }

  async #text(): Promise<string> {
    this.#seen = undefined;
    this.#seen = await readStoredText(this.path);
    if (this.#seen !== undefined) return this.#seen;
    throw new UserError('CONFIG_ERROR', `The configuration file ${this.path} is gone.`, {
      hint: 'Put it back, or start the app again to get a new one. Until then the last good configuration stays in force.',
    });
  }

  async #adopt(text: string, { config, warnings }: ReadConfig): Promise<void> {
    const previous = this.current;
    const isNews = this.problem !== undefined || this.isPending || !isDeepStrictEqual(previous, config);
    const secrets = literalSecrets(config);
    const before = this.#masked;
    this.#masked = secrets.map(({ text }) => this.#redaction.add(new Secret(text)));
    for (const forget of before) forget();
    this.warnings = [...warnings, ...(await permissionWarnings(this.path, secrets))];
    this.current = config;
    this.#lastGood = config;
    this.problem = undefined;
    this.isPending = false;
    this.#seen = text;
    if (isNews) this.#tell({ config, previous });
  }

  #offer(): void {
    this.problem = undefined;
    this.isPending = true;
    this.#tell({ pending: true });
  }

  #refuse(error: unknown, { adopts }: { adopts: boolean }): void {
    const before = this.problem?.message;
    const problem = toUserError(error);
    this.problem = problem;
    this.isPending = false;
    if (adopts) {
      const previous = this.current;
      this.current = cautiousConfig(this.#seen, problem, this.#lastGood);
      if (!isDeepStrictEqual(previous, this.current)) this.#tell({ config: this.current, previous });
    }
    if (problem.message !== before) this.#tell({ problem });
  }

  #tell(change: ConfigChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function edited(before: string, edits: readonly Edit[], env: NodeJS.ProcessEnv): string {
  try {
    return edits.reduce((text, { path, value }) => editText(text, path, value), before);
  } catch (error) {
    if (error instanceof Json5SyntaxError) readConfig(before, env);
    throw error;
  }
}

/** The configuration of the changed text. @throws UserError CONFIG_ERROR about the text before where that is bad already, else about the change */
function readEdited(before: string, after: string, env: NodeJS.ProcessEnv): ReadConfig {
  try {
    return readConfig(after, env);
  } catch (error) {
    readConfig(before, env);
    const { code, message } = toUserError(error);
    throw new UserError(code, message.replace(/ \(line \d+\)$/, ''), { cause: error, hint: 'Nothing was changed.' });
  }
}

async function permissionWarnings(file: string, secrets: readonly LiteralSecret[]): Promise<string[]> {
  if (secrets.length === 0 || !(await isReadableByOthers(file))) return [];
  const places = secrets.map(({ path }) => path.join('.')).join(', ');
  return [
    `${file} can be read by other users and holds secrets as plain text: ${places}. Move them to the keychain, or run chmod 600 on it.`,
  ];
}
