import type { ClientRow } from '../../../src-shared/clients-api.ts';
import type { BridgeCommand } from './bridge-entries.ts';
import type { FileFormat } from './text/edit-entry.ts';
import type { EntryPlace, EntryValue } from './text/entry-text.ts';
import type { Machine } from './machine.ts';

/** A file that a client reads servers from. */
export interface UserFile {
  path: string;
  /** What tells it from the client's other files: for a person, and in the name of its token. */
  label?: string;
  suffix?: string;
}

/** By what a client is found. */
export interface Signs {
  /** Its folder, made at its first start. */
  folder: string;
  /** Names of applications on macOS, without `.app`. */
  applications?: readonly string[];
  /** Paths of the program; the last part may end with `*`. */
  programs?: readonly string[];
  /** Commands on the PATH. */
  commands?: readonly string[];
}

/** One assistant: where it reads servers, and how an entry looks. */
export interface ClientDefinition {
  /** Names it on the command line and its token. */
  id: string;
  name: string;
  sure: ClientRow['sure'];
  format: FileFormat;
  /** The keys that lead to its servers; some clients have two ways, and the file says which. */
  parent: readonly string[] | ((file: unknown) => readonly string[]);
  /** `item` where servers are a list. */
  kind?: EntryPlace['kind'];
  /** Its entry for our address; absent for a client that only starts commands. */
  httpEntry?: (url: string, authorization: string) => EntryValue;
  /** Its entry for our bridge, where one in place of `httpEntry` can be had. */
  bridgeEntry?: (command: BridgeCommand) => EntryValue;
  userFiles(machine: Machine): UserFile[] | Promise<UserFile[]>;
  /** The parts of the path below a project's folder. */
  projectFile?: readonly string[];
  signs(machine: Machine): Signs;
  /** What to do after writing; a sentence. */
  afterwards: string;
  /** Whether it takes our `.mcpb` extension, which is made for its `id`. */
  takesExtension?: true;
  /** Its own install link for our bridge: a link stands in the arguments of processes, so no token may be in it. */
  link?: (name: string, entry: EntryValue) => string;
}

/** As most clients write a server that they start. */
export const startedEntry = ({ command, args, env }: BridgeCommand): EntryValue => ({ command, args, env });

/** The one name of our entry in every client. */
export const entryName = 'deephaven';
