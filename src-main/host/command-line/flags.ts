import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { authModes, permissions, type AuthMode, type Permission } from '../../../src-shared/host-status.ts';
import { nearestNames } from '../../../src-shared/nearest.ts';

/** What the command line asks for. */
export type Command =
  | { do: 'serve'; options: ServeOptions }
  | { do: 'stdio'; options: ServeOptions }
  | { do: 'check-config' | 'doctor'; options: ServeOptions }
  | { do: 'version' | 'help' }
  | { do: 'token'; name: string; permission: Permission; options: ServeOptions }
  | { do: 'revoke'; name: string; options: ServeOptions }
  | AddClient
  | RemoveClient
  | { do: 'list-clients'; project?: string; options: ServeOptions }
  | { do: 'renew-tokens'; options: ServeOptions };

/** Writes our entry into a client's file. */
export interface AddClient {
  do: 'add-client';
  name: string;
  /** Of the project whose file is meant. */
  project?: string;
  /** Absent keeps what the client has. */
  permission?: Permission;
  /** Shows the change, and makes none. */
  dryRun: boolean;
  /** A person's yes to lose an entry under our name that is not ours. */
  replace: boolean;
  /** A person's yes to a token in a file that others may get, such as one of a project. */
  withToken: boolean;
  options: ServeOptions;
}

/** Takes our entry out of a client's file. */
export interface RemoveClient {
  do: 'remove-client';
  name: string;
  project?: string;
  dryRun: boolean;
  options: ServeOptions;
}

/** The flags of every command; absent ones come from the environment, the file or the defaults. */
export interface ServeOptions {
  config?: string;
  dataDir?: string;
  host?: string;
  port?: number;
  auth?: AuthMode;
  open: boolean;
  /** Whether the desktop app starts without its window. */
  hidden: boolean;
  debug: boolean;
  /** Whether a missing Java may be downloaded. */
  installJava: boolean;
}

const flags = {
  headless: { type: 'boolean' },
  stdio: { type: 'boolean' },
  transport: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  config: { type: 'string' },
  'data-dir': { type: 'string' },
  auth: { type: 'string' },
  'no-open': { type: 'boolean' },
  hidden: { type: 'boolean' },
  debug: { type: 'boolean' },
  'install-java': { type: 'boolean' },
  permission: { type: 'string' },
  project: { type: 'string' },
  'dry-run': { type: 'boolean' },
  replace: { type: 'boolean' },
  'with-token': { type: 'boolean' },
  'check-config': { type: 'boolean' },
  doctor: { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The command line was not understood; `message` says what was and what would be. Exit code 2. */
export class WrongFlags extends Error {
  override name = 'WrongFlags';
}

/** @throws WrongFlags */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { do: 'help' };
  if (values.version) return { do: 'version' };
  const options = serveOptions(values);
  const [verb, ...names] = positionals;
  const command = verb === undefined ? undefined : verbs.find(known => known === verb);
  if (verb !== undefined && command === undefined) throw unknown(verb, [...verbs], 'command');
  refuseFlagsOfOthers(command, values);
  if (command !== undefined) return clientCommand(command, names, values, options);
  const once = (['check-config', 'doctor'] as const).find(name => values[name]);
  if (once) return { do: once, options };
  return { do: isStdio(values) ? 'stdio' : 'serve', options };
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    const name = /'(--?[^'\s]+)/.exec((error as Error).message)?.[1];
    const missing = /argument missing|expects? .*argument|ambiguous/i.test((error as Error).message);
    if (name && !missing)
      throw unknown(
        name,
        Object.keys(flags).map(flag => `--${flag}`),
        'flag',
      );
    throw new WrongFlags(name ? `${name.split('=')[0]} needs a value. See --help.` : `${(error as Error).message} See --help.`);
  }
}

function serveOptions(values: Values): ServeOptions {
  return {
    open: !values['no-open'],
    hidden: values.hidden ?? false,
    debug: values.debug ?? false,
    installJava: values['install-java'] ?? false,
    ...(values.config !== undefined && { config: values.config }),
    ...(values['data-dir'] !== undefined && { dataDir: values['data-dir'] }),
    ...(values.host !== undefined && { host: values.host }),
    ...(values.port !== undefined && { port: portNumber(values.port) }),
    ...(values.auth !== undefined && { auth: oneOf('--auth', values.auth, authModes) }),
  };
}

const verbs = ['token', 'revoke', 'add-client', 'remove-client', 'list-clients', 'renew-tokens'] as const;
type Verb = (typeof verbs)[number];

/** Flags that go with some commands only. */
const flagsOfVerbs: readonly {
  flag: 'permission' | 'project' | 'dry-run' | 'replace' | 'with-token';
  verbs: readonly Verb[];
  usage: string;
}[] = [
  { flag: 'permission', verbs: ['token', 'add-client'], usage: 'token NAME --permission P' },
  { flag: 'project', verbs: ['add-client', 'remove-client', 'list-clients'], usage: 'add-client NAME --project FOLDER' },
  { flag: 'dry-run', verbs: ['add-client', 'remove-client'], usage: 'add-client NAME --dry-run' },
  { flag: 'replace', verbs: ['add-client'], usage: 'add-client NAME --replace' },
  { flag: 'with-token', verbs: ['add-client'], usage: 'add-client NAME --project FOLDER --with-token' },
];

function refuseFlagsOfOthers(verb: Verb | undefined, values: Values): void {
  const stray = flagsOfVerbs.find(({ flag, verbs }) => values[flag] !== undefined && !(verb && verbs.includes(verb)));
  if (stray) throw new WrongFlags(`--${stray.flag} goes with the command: ${stray.usage}.`);
}

function clientCommand(verb: Verb, names: string[], values: Values, options: ServeOptions): Command {
  const project = values.project === undefined ? {} : { project: resolve(values.project) };
  const permission = values.permission === undefined ? undefined : oneOf('--permission', values.permission, permissions);
  if (verb === 'list-clients' || verb === 'renew-tokens') {
    if (names.length > 0) throw new WrongFlags(`${verb} takes no name.`);
    return verb === 'list-clients' ? { do: verb, ...project, options } : { do: verb, options };
  }
  const [name, ...more] = names;
  if (!name || more.length > 0) throw new WrongFlags(`${verb} takes one name: ${verb} NAME.`);
  const dryRun = values['dry-run'] ?? false;
  switch (verb) {
    case 'token':
      return { do: verb, name, permission: permission ?? 'full', options };
    case 'revoke':
      return { do: verb, name, options };
    case 'add-client':
      return {
        do: verb,
        name,
        ...project,
        ...(permission && { permission }),
        dryRun,
        replace: values.replace ?? false,
        withToken: values['with-token'] ?? false,
        options,
      };
    case 'remove-client':
      return { do: verb, name, ...project, dryRun, options };
  }
}

function isStdio(values: Values): boolean {
  const { stdio, transport } = values;
  if (transport === 'sse') {
    throw new WrongFlags(
      '--transport sse is not served: the HTTP+SSE transport was replaced in 2025-03. Use streamable-http or stdio.',
    );
  }
  const chosen = transport === undefined ? undefined : oneOf('--transport', transport, ['stdio', 'streamable-http'] as const);
  if (stdio && chosen === 'streamable-http') throw new WrongFlags('--stdio and --transport streamable-http exclude each other.');
  return stdio === true || chosen === 'stdio';
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new WrongFlags(`--port must be a number from 0 to 65535, got "${text}".`);
  return port;
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find(value => value === text.toLowerCase());
  if (!found) throw new WrongFlags(`${flag} must be one of ${allowed.join(', ')}, got "${text}".`);
  return found;
}

function unknown(text: string, known: string[], kind: string): WrongFlags {
  const [near] = nearestNames(text, known);
  return new WrongFlags(`Unknown ${kind} ${text}.${near ? ` Did you mean ${near}?` : ''} See --help.`);
}
